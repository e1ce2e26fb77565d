"""Tests of the command: its options, its output for people, its exit codes, and interrupts."""
