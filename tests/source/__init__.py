"""Tests of reading one file: encodings, patterns of paths, limits on nesting."""
