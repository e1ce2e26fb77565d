"""Tests of what is known about other files: the index, names, the call graph, slow calls behind a call."""
