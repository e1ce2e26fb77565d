"""Tests of every rule against its page and its testdata; below, what belongs to one family.

Most are generated: `test_testdata` has a test for each file of `testdata/`, `test_pages` one for each rule.
"""
