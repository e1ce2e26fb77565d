"""Tests of what an expression is: its class, and the family of its event."""
