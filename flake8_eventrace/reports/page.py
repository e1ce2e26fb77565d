"""The documentation page of a rule: as Markdown, on a terminal, as JSON. The order of its parts is fixed."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import asdict

from ..rules.base import Rule
from . import Look


def markdown(rule: Rule) -> str:
    """Return the page, with a newline at the end."""
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


def as_json(rules: Iterable[Rule]) -> str:
    """Return the rules as a JSON array; the parts of a page are keys beside `code` and `name`."""
    return json.dumps(
        [
            {
                "code": rule.code,
                "name": rule.name,
                "summary": rule.summary,
                "on_by_default": rule.on_by_default,
                "effect": rule.effect.value,
                **asdict(rule.page),
            }
            for rule in rules
        ],
        indent=2,
    )


def render(rule: Rule, look: Look) -> str:
    """Return the page formatted for a terminal."""
    from rich.console import Console
    from rich.markdown import Markdown

    buffer = io.StringIO()
    console = Console(
        file=buffer,
        width=max(40, min(look.width, 100)),
        force_terminal=look.colour,
        color_system="standard" if look.colour else None,
        no_color=not look.colour,
        legacy_windows=False,
    )
    console.print(Markdown(markdown(rule), code_theme="ansi_dark"))
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines())
