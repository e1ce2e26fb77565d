"""`eventrace fix --ask`: a change, and a question."""

from __future__ import annotations

import sys

import click

from ..finding import Finding
from ..reports.glyphs import expanded
from ..reports.text import concise
from ..source.diff import unified
from .console import look_for

_HELP = (
    "y: make this change; n: leave it; a: make this one and all that follow; q: leave it and all that follow"
)


class Questions:
    """Remembers `a` and `q`."""

    def __init__(self) -> None:
        self._standing: bool | None = None

    def ask(self, path: str, before: bytes, after: bytes, finding: Finding) -> bool:
        """Whether this change is to be made."""
        if self._standing is not None:
            return self._standing
        look = look_for(sys.stdout)
        click.echo(concise(path, finding, look), color=look.colour)
        for line in unified(path, before, after).decode("utf-8", "replace").splitlines()[2:]:
            line = expanded(line)
            style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
            click.echo(click.style(line, fg=style) if look.colour and style else line, color=look.colour)
        if finding.fix is not None:
            click.echo(f"{finding.fix.title} ({finding.fix.safety.value})")
        return self._answer()

    def _answer(self) -> bool:
        while True:
            try:
                answer = click.prompt("Make this change? [y,n,a,q,?]", prompt_suffix=" ", type=str)
            except click.Abort:
                if sys.stdin.isatty():
                    raise KeyboardInterrupt from None  # Ctrl-C, or the end of a terminal's input
                answer = "q"
            answer = answer.strip().lower()[:1]
            if answer in ("a", "q"):
                self._standing = answer == "a"
                return self._standing
            if answer in ("y", "n"):
                return answer == "y"
            click.echo(_HELP)
