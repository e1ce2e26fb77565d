"""Findings that are not reported: `# noqa` comments and the baseline.

Findings and a source go in; those that count, or an edited source, come out.
"""
