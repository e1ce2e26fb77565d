"""Tests of the language server, through a real client and of its parts."""
