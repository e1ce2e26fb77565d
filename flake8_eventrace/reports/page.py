"""A rule's page as Markdown, its parts always in the same order."""

from __future__ import annotations

from ..rules.base import Rule


def markdown(rule: Rule) -> str:
    """The page, ending with a newline."""
    page = rule.page
    state = "" if rule.on_by_default else "\n\nOff by default."
    parts = (
        f"# {rule.code}: {rule.name}\n\n{rule.summary}{state}",
        f"## What it does\n\n{page.what}",
        f"## Why is this bad?\n\n{page.why}",
        f"## Example\n\n```python\n{page.example}```",
        f"## Use instead\n\n```python\n{page.use_instead}```",
        f"## Fix safety\n\n{page.fix_safety}",
        f"## Limits\n\n{page.limits}",
    )
    return "\n\n".join(parts) + "\n"
