"""`eventrace baseline`: write the current findings to a file, so that `check` reports only new ones."""

from __future__ import annotations

import os
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from ..rules.registry import is_enabled
from ..suppression.baseline import Entry, entries, load, shown
from .console import output, pluralised
from .exit_codes import CLEAN, FAILED
from .interrupts import until_interrupted
from .options import Selection, selection_options

if TYPE_CHECKING:
    from ..runner import Checked

#: Written where neither the command line nor the settings name a file.
DEFAULT = "eventrace-baseline.json"


@click.command()
@selection_options
@click.option(
    "-o",
    "--output-file",
    metavar="FILE",
    help=f"The file to write.  [default: `baseline` of the settings, else {DEFAULT}]",
)
@click.pass_context
def baseline(ctx: click.Context, /, output_file: str | None, **chosen: Any) -> None:  # noqa: ANN401 - as in check
    """Write the current findings to a file, for `eventrace check --baseline FILE`.

    Of a file that is there already, the entries stay whose files are not checked now, or whose rules are off.
    """
    from ..runner import Problem, check_what_changed
    from ..suppression.baseline import text_of
    from .progress import Bar
    from .summary import Summary

    selection = Selection(**chosen)
    if selection.is_stdin:
        raise click.UsageError("a baseline needs files; it cannot be used with standard input")
    jobs, problems = selection.find(selection.settings_lookup())
    updates = {
        file: _Update(file)
        for file in dict.fromkeys(output_file or job.settings.baseline_file or DEFAULT for job in jobs)
    }
    bar = Bar(len(jobs), "checking", enabled=True)
    summary = Summary()
    found = bar.track(until_interrupted(check_what_changed(jobs, selection.jobs, with_fixes=False)))
    for result in summary.watch(chain(problems, found), bar):
        if not isinstance(result, Problem):
            updates[output_file or result.job.settings.baseline_file or DEFAULT].add(result)
    for update in updates.values():
        kept = update.kept
        with output(update.file) as out:
            out.write(text_of([*update.written, *kept]))
        tail = (
            f"; kept {pluralised(len(kept), 'entry', 'entries')} that this run did not check" if kept else ""
        )
        click.echo(f"Wrote {pluralised(len(update.written), 'finding')} to {shown(update.file)}{tail}.")
    ctx.exit(FAILED if summary.failed else CLEAN)


class _Update:
    """The new contents of one baseline file. Raises SettingsError if the file is there and is no baseline."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.written: list[Entry] = []
        self._old = load(file) if os.path.isfile(file) else None

    @property
    def kept(self) -> list[Entry]:
        """The old entries that the run did not decide about."""
        return [] if self._old is None else self._old.kept()

    def add(self, result: Checked) -> None:
        """Accept the findings of one file."""
        path, findings, content = result.job.path, result.findings, result.source
        self.written += entries(path, findings, content, self.file)
        if self._old is not None:
            self._old.new_findings(path, findings, content, partial(is_enabled, settings=result.job.settings))
