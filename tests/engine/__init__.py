"""Tests of the funnel for one source, of verified fixes, of processes and caches, and of hostile input."""
