"""`eventrace fix`: applies fixes, and reports what was fixed, what was not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from .console import look_of, output, pluralised
from .exit_codes import CLEAN, FAILED, FINDINGS
from .interrupts import until_interrupted
from .options import Selection, selection_options

if TYPE_CHECKING:
    from ..finding import Finding
    from ..reports import Look
    from ..runner import Fixed, Problem
    from ..settings import Settings


@click.command()
@selection_options
@click.option("--diff", is_flag=True, help="Print a unified diff of the changes; write nothing.")
@click.option("--ask", is_flag=True, help="Show each change and ask before it is applied.")
@click.option(
    "--unsafe-fixes",
    is_flag=True,
    help="Also apply fixes that may change the order of operations or error handling.",
)
@click.option("--exit-non-zero-on-fix", is_flag=True, help="Also exit with 1 if a file was changed.")
@click.option("-q", "--quiet", is_flag=True, help="Print the diff and errors only.")
@click.pass_context
def fix(
    ctx: click.Context,
    /,
    diff: bool,
    ask: bool,
    unsafe_fixes: bool,
    exit_non_zero_on_fix: bool,
    quiet: bool,
    **chosen: Any,  # noqa: ANN401 - as in check
) -> None:
    """Apply fixes to files and directories (default: `.`).

    Every change is checked before it is written: the finding is gone, there is no new finding, and the
    file still compiles. If anything goes wrong with a file, it is not changed. With `-`, the fixed source
    goes to standard output.

    The summary counts the fixes of each kind. With `--diff`, it goes to standard error, and standard output
    has the changes alone, one file after the other.
    """
    from ..engine.parallel import collect_rarely
    from ..runner import Problem, fix_files, workers_for
    from .progress import Bar

    if diff and ask:
        raise click.UsageError("--ask already shows each change: do not use it with --diff")
    selection = Selection(**chosen)
    if ask and selection.is_stdin:
        raise click.UsageError(
            "--ask reads answers from standard input, so `-` cannot be used for the source"
        )
    collect_rarely()
    jobs, problems = selection.find(selection.settings_lookup(unsafe_fixes=unsafe_fixes))
    bar = Bar(len(jobs), "fixing", enabled=not quiet and not ask)
    if ask:
        from ..runner import fix_file
        from .prompt import Prompt

        prompt = Prompt()
        results: Iterator[Fixed | Problem] = until_interrupted(map(partial(fix_file, ask=prompt.ask), jobs))
    else:
        results = bar.track(until_interrupted(fix_files(jobs, workers_for(jobs, selection.jobs))))

    # A diff or a source must be alone on standard output.
    to_stderr = diff or selection.is_stdin
    report = _Report(
        written=not diff, quiet=quiet, to_stderr=to_stderr, changes_count=diff or exit_non_zero_on_fix
    )
    try:
        for result in chain(problems, results):
            if not isinstance(result, Problem):
                result = _deliver(result, diff=diff, stdin=selection.is_stdin)
            bar.hide()
            report.add(result)
    except KeyboardInterrupt:
        report.finish(interrupted=True)
        raise
    report.finish()
    ctx.exit(report.exit_code)


def _deliver(result: Fixed, *, diff: bool, stdin: bool) -> Fixed | Problem:
    """Print the diff or the source, or write the file; return the result, or why it was not written."""
    from ..runner import save

    with output(None) as out:
        if diff:
            from ..source.diff import unified

            click.echo(unified(result.job.path, result.before, result.after), nl=False, file=out)
        elif stdin:
            click.echo(result.after, nl=False, file=out)
        else:
            job = result.job
            return save(job.path, result.before, result.after, outside=job.outside) or result
    return result


class _Report:
    """Prints what was fixed, what was withheld and why, and at the end how often each kind of fix was made.

    With `--diff`, the end is all: the changes themselves are on standard output, one file after the other.

    Args:
        written: whether files are written; with `--diff` they are not.
        quiet: print problems only.
        to_stderr: print to standard error.
        changes_count: whether a file that changes, or would change, makes the exit code 1.
    """

    def __init__(self, *, written: bool, quiet: bool, to_stderr: bool, changes_count: bool) -> None:
        self._written = written
        self._quiet = quiet
        self._to_stderr = to_stderr
        self._changes_count = changes_count
        self._failed = self._fixed = self._files = 0
        self._reasons: Counter[str] = Counter()
        self._kinds = _Kinds()

    @property
    def exit_code(self) -> int:
        changed = self._changes_count and self._files
        return FAILED if self._failed else FINDINGS if self._reasons or changed else CLEAN

    def add(self, result: Fixed | Problem) -> None:
        """Count a result, and print its lines."""
        from ..runner import Problem

        if isinstance(result, Problem):
            self._failed += 1
            click.echo(str(result), err=True)
            return
        self._fixed += len(result.applied)
        self._files += result.before != result.after
        self._kinds.add(result)
        for finding in result.remaining:
            self._reasons[_reason(finding, result.job.settings)] += 1
        if not self._quiet and self._written:
            for line in _lines(result, self._look):
                click.echo(line, err=self._to_stderr, color=self._look.colour)

    def finish(self, *, interrupted: bool = False) -> None:
        """Print the kinds of fixes, unless the lines above say as much, and the summary.

        After an interrupt there is no summary if nothing was fixed: there may be something to fix.
        """
        if not self._quiet and not (interrupted and not self._fixed):
            for line in self._kinds.lines() if self._fixed > 1 or not self._written else ():
                click.echo(line, err=self._to_stderr)
            click.echo(self._summary(), err=self._to_stderr)

    @property
    def _look(self) -> Look:
        import sys

        return look_of(sys.stderr if self._to_stderr else sys.stdout)

    def _summary(self) -> str:
        from .summary import failures

        remaining = self._reasons.total()
        if not self._fixed and not remaining:
            return f"Nothing to fix, but {failures(self._failed)}." if self._failed else "Nothing to fix."
        text = f"{'Fixed' if self._written else 'Would fix'} {pluralised(self._fixed, 'finding')}"
        if self._files:
            text += f" in {pluralised(self._files, 'file')}"
        if remaining:
            why = ", ".join(f"{count} {reason}" for reason, count in self._reasons.items())
            text += f"; {remaining} {'remains' if remaining == 1 else 'remain'} ({why})"
        if self._failed:
            text += f"; {failures(self._failed)}"
        return f"{text}."


class _Kinds:
    """Counts the fixes of each kind, and the files in which they were made."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._files: Counter[tuple[str, str]] = Counter()

    def add(self, result: Fixed) -> None:
        kinds = [(f.fix.title if f.fix is not None else "", f.code) for f in result.applied]
        self._counts.update(kinds)
        self._files.update(set(kinds))

    def lines(self) -> Iterator[str]:
        """Yield a line for each kind of fix, the most frequent first."""
        for kind, count in sorted(self._counts.items(), key=lambda item: (-item[1], item[0])):
            title, code = kind
            yield f"{count:5}  {title} ({code}) in {pluralised(self._files[kind], 'file')}"


def _lines(result: Fixed, look: Look) -> Iterable[str]:
    """Yield a line for each finding that was fixed, and two for each that remains."""
    from ..reports.text import concise, fix_hint
    from ..runner import one_line

    for finding in result.applied:
        title = finding.fix.title if finding.fix is not None else ""
        place = f"{one_line(result.job.path)}:{finding.line}:{finding.column + 1}:"
        yield f"{place} fixed {finding.code}: {title}"
    for finding in result.remaining:
        yield concise(result.job.path, finding, look)
        yield f"    withheld: {fix_hint(finding)}"


def _reason(finding: Finding, settings: Settings) -> str:
    """Return why a finding remains."""
    from ..runner import is_fixable

    if finding.fix is None:
        return "without a fix"
    return "skipped" if is_fixable(finding, settings) else "only with `--unsafe-fixes`"
