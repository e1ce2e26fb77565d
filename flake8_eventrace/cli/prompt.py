"""`eventrace fix --ask`: shows a change and asks for it."""

from __future__ import annotations

import sys

import click

from ..finding import Finding
from ..reports.glyphs import expanded
from ..reports.text import concise
from ..source.diff import unified
from .console import look_of

_HELP = "y: apply this change; n: skip it; a: apply it and all that follow; q: skip it and all that follow"


class Prompt:
    """Asks about changes; remembers the answers `a` and `q`."""

    def __init__(self) -> None:
        self._answer_for_all: bool | None = None

    def ask(self, path: str, before: bytes, after: bytes, finding: Finding) -> bool:
        """Show a change, and return whether to apply it."""
        if self._answer_for_all is not None:
            return self._answer_for_all
        look = look_of(sys.stdout)
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
                answer = click.prompt("Apply this change? [y,n,a,q,?]", prompt_suffix=" ", type=str)
            except click.Abort:
                if sys.stdin.isatty():
                    raise KeyboardInterrupt from None  # Ctrl-C or Ctrl-D
                answer = "q"
            answer = answer.strip().lower()[:1]
            if answer in ("a", "q"):
                self._answer_for_all = answer == "a"
                return self._answer_for_all
            if answer in ("y", "n"):
                return answer == "y"
            click.echo(_HELP)
