"""`eventrace baseline`: write the current findings to a file, so that `check` reports only new ones."""

from __future__ import annotations

from itertools import chain
from typing import Any

import click

from .console import output, pluralised
from .exit_codes import CLEAN, FAILED
from .interrupts import until_interrupted
from .options import Selection, selection_options

DEFAULT = "eventrace-baseline.json"


@click.command()
@selection_options
@click.option(
    "-o", "--output-file", metavar="FILE", default=DEFAULT, show_default=True, help="The file to write."
)
@click.pass_context
def baseline(ctx: click.Context, /, output_file: str, **chosen: Any) -> None:  # noqa: ANN401 - as in check
    """Write the current findings to a file, for `eventrace check --baseline FILE`."""
    from ..runner import Problem, check_what_changed
    from ..suppression.baseline import entries, text_of
    from .progress import Bar
    from .summary import Summary

    selection = Selection(**chosen)
    if selection.is_stdin:
        raise click.UsageError("a baseline needs files; it cannot be used with standard input")
    jobs, problems = selection.find(selection.settings_lookup())
    bar = Bar(len(jobs), "checking", enabled=True)
    summary = Summary()
    found = bar.track(until_interrupted(check_what_changed(jobs, selection.jobs, with_fixes=False)))
    results = summary.watch(chain(problems, found), bar)
    written = [
        entry
        for result in results
        if not isinstance(result, Problem)
        for entry in entries(result.job.path, result.findings, result.source, output_file)
    ]
    with output(output_file) as out:
        out.write(text_of(written))
    click.echo(f"Wrote {pluralised(len(written), 'finding')} to {output_file}.")
    ctx.exit(FAILED if summary.failed else CLEAN)
