"""Tests of `# noqa` comments and of the baseline."""
