"""Tests of the catalog: slow calls, emits, names of terminal events, and the vocabulary."""
