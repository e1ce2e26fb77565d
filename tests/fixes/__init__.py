"""Tests of when a fix is withheld, and why."""
