"""Tests of LAG201, LAG202 and LAG210: names of events, prefilters, and the fix, which is also executed."""
