"""Tests of every rule against its page and its testdata; below, what belongs to one family.

Most of them are generated: `test_testdata` has a test for each file of `testdata/`, `test_pages` for each rule.
"""
