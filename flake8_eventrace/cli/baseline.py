"""`eventrace baseline`: write today's findings down, so that `check` reports only new ones."""

from __future__ import annotations

from itertools import chain
from typing import Any

import click

from .console import number, output
from .exit_codes import CLEAN, FAILED
from .interrupts import stoppable
from .options import Selection, selection

DEFAULT = "eventrace-baseline.json"


@click.command()
@selection
@click.option(
    "-o", "--output-file", metavar="FILE", default=DEFAULT, show_default=True, help="Where to write them."
)
@click.pass_context
def baseline(ctx: click.Context, /, output_file: str, **chosen: Any) -> None:  # noqa: ANN401 - as in check
    """Write down today's findings, for `eventrace check --baseline FILE` to leave out."""
    from ..runner import Problem, check_what_changed
    from ..suppression.baseline import entries, text_of
    from .progress import Bar
    from .summary import Tally

    wanted = Selection(**chosen)
    if wanted.is_stdin:
        raise click.UsageError("a baseline is of files, and standard input is none")
    jobs, problems = wanted.find(wanted.chooser())
    bar = Bar(len(jobs), "checking", wanted=True)
    tally = Tally()
    found = bar.over(stoppable(check_what_changed(jobs, wanted.jobs)))
    results = tally.watch(chain(problems, found), bar)
    written = [
        entry
        for result in results
        if not isinstance(result, Problem)
        for entry in entries(result.job.path, result.findings, result.source, output_file)
    ]
    with output(output_file) as out:
        out.write(text_of(written))
    click.echo(f"Wrote {number(len(written), 'finding')} to {output_file}.")
    ctx.exit(FAILED if tally.failed else CLEAN)
