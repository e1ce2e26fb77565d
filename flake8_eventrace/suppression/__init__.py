"""Findings that are not reported: `# noqa` comments and the baseline.

Findings and the source that they are in go in; the findings to report, or a source with new comments, come
out.
"""
