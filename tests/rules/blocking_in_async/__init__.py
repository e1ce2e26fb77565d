"""Tests of LAG203's fix."""
