"""`eventrace rule`: prints the page of a rule."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..rules.base import Rule


@click.command()
@click.argument("codes", nargs=-1, metavar="CODE...")
@click.option("--all", "everything", is_flag=True, help="Print the page of every rule.")
@click.option(
    "--output-format",
    type=click.Choice(["text", "markdown", "json"]),
    help="The output format.  [default: text on a terminal, else markdown]",
)
def rule(codes: tuple[str, ...], everything: bool, output_format: str | None) -> None:
    """Print the pages of rules."""
    from ..rules.registry import ALL_RULES

    if not codes and not everything:
        raise click.UsageError("name a rule, e.g. LAG101, or use --all")
    by_name = {name.lower(): rule for rule in ALL_RULES for name in (rule.code, rule.name)}
    for code in codes:
        if code.lower() not in by_name:
            raise click.BadParameter(
                f"no rule is called {code!r}; the rules are {', '.join(r.code for r in ALL_RULES)}"
            )
    chosen = ALL_RULES if everything else tuple(by_name[code.lower()] for code in codes)
    format_ = output_format or ("text" if sys.stdout.isatty() else "markdown")
    if format_ == "text":
        _render(chosen)
    elif format_ == "json":
        from ..reports.page import as_json

        click.echo(as_json(chosen))
    else:
        from ..reports.page import markdown

        click.echo("\n".join(markdown(rule) for rule in chosen), nl=False)


def _render(rules: tuple[Rule, ...]) -> None:
    from ..reports.page import render
    from .console import look_of

    look = look_of(sys.stdout)
    for rule in rules:
        click.echo(render(rule, look), color=look.colour)
