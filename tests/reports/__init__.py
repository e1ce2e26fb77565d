"""Tests of every output format; SARIF is held against its schema."""
