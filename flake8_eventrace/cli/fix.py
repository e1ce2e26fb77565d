"""`eventrace fix`: mend what can be mended, say what was withheld and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from .console import look_for, number, output
from .exit_codes import CLEAN, FAILED, FINDINGS
from .interrupts import stoppable
from .options import Selection, selection

if TYPE_CHECKING:
    from ..finding import Finding
    from ..reports import Look
    from ..runner import Fixed, Problem
    from ..settings import Settings


@click.command()
@selection
@click.option("--diff", is_flag=True, help="Print what would change as a unified diff; write nothing.")
@click.option("--ask", is_flag=True, help="Show each change and ask before it is made.")
@click.option("--unsafe-fixes", is_flag=True, help="Make fixes too that may change order or error handling.")
@click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit with 1 when a file was changed, too.")
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
    """Mend the findings in files and directories (`.` where none is named).

    Every change is checked before it is written: the finding is gone, no new one came, the file
    still compiles. A file about which anything goes wrong is left as it is. With `-` the mended
    source goes to standard output.
    """
    from ..engine.parallel import collect_rarely
    from ..runner import Problem, fix_files, workers_for
    from .progress import Bar

    if diff and ask:
        raise click.UsageError("--ask shows each change already: leave --diff out")
    wanted = Selection(**chosen)
    if ask and wanted.is_stdin:
        raise click.UsageError("--ask reads the answers from standard input, which `-` takes for the source")
    collect_rarely()
    jobs, problems = wanted.find(wanted.chooser(unsafe_fixes=unsafe_fixes))
    bar = Bar(len(jobs), "mending", wanted=not quiet and not ask)
    if ask:
        from ..runner import fix_file
        from .prompt import Questions

        questions = Questions()
        results: Iterator[Fixed | Problem] = stoppable(map(partial(fix_file, ask=questions.ask), jobs))
    else:
        results = bar.over(stoppable(fix_files(jobs, workers_for(jobs, wanted.jobs))))

    # Beside a diff or a source, standard output holds nothing that would spoil it.
    aside = diff or wanted.is_stdin
    report = _Report(written=not diff, quiet=quiet, aside=aside, changes_count=diff or exit_non_zero_on_fix)
    try:
        for result in chain(problems, results):
            if not isinstance(result, Problem):
                result = _kept(result, diff=diff, stdin=wanted.is_stdin)
            bar.hide()
            report.add(result)
    except KeyboardInterrupt:
        report.finish()
        raise
    report.finish()
    ctx.exit(report.exit_code)


def _kept(result: Fixed, *, diff: bool, stdin: bool) -> Fixed | Problem:
    """What became of the result: shown, passed on or written."""
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
    """What was mended, what was withheld and why.

    `changes_count`: a file that is mended, or would be, keeps the exit code from being 0.
    """

    def __init__(self, *, written: bool, quiet: bool, aside: bool, changes_count: bool) -> None:
        self._written = written
        self._quiet = quiet
        self._aside = aside
        self._changes_count = changes_count
        self._failed = self._fixed = self._files = 0
        self._reasons: Counter[str] = Counter()

    @property
    def exit_code(self) -> int:
        changed = self._changes_count and self._files
        return FAILED if self._failed else FINDINGS if self._reasons or changed else CLEAN

    def add(self, result: Fixed | Problem) -> None:
        from ..runner import Problem

        if isinstance(result, Problem):
            self._failed += 1
            click.echo(str(result), err=True)
            return
        self._fixed += len(result.applied)
        self._files += result.before != result.after
        for finding in result.remaining:
            self._reasons[_reason(finding, result.job.settings)] += 1
        if not self._quiet:
            for line in _lines(result, self._look, written=self._written):
                click.echo(line, err=self._aside, color=self._look.colour)

    def finish(self) -> None:
        if not self._quiet:
            click.echo(self._summary(), err=self._aside)

    @property
    def _look(self) -> Look:
        import sys

        return look_for(sys.stderr if self._aside else sys.stdout)

    def _summary(self) -> str:
        from .summary import failures

        remaining = self._reasons.total()
        if not self._fixed and not remaining:
            return f"Nothing to fix, but {failures(self._failed)}." if self._failed else "Nothing to fix."
        text = f"{'Fixed' if self._written else 'Would fix'} {number(self._fixed, 'finding')}"
        if self._files:
            text += f" in {number(self._files, 'file')}"
        if remaining:
            why = ", ".join(f"{count} {reason}" for reason, count in self._reasons.items())
            text += f"; {remaining} {'remains' if remaining == 1 else 'remain'} ({why})"
        if self._failed:
            text += f"; {failures(self._failed)}"
        return f"{text}."


def _lines(result: Fixed, look: Look, *, written: bool) -> Iterable[str]:
    from ..reports.text import concise, fix_hint
    from ..runner import one_line

    for finding in result.applied:
        title = finding.fix.title if finding.fix is not None else ""
        place = f"{one_line(result.job.path)}:{finding.line}:{finding.column + 1}:"
        yield f"{place} {'fixed' if written else 'would fix'} {finding.code}: {title}"
    for finding in result.remaining:
        yield concise(result.job.path, finding, look)
        yield f"    withheld: {fix_hint(finding)}"


def _reason(finding: Finding, settings: Settings) -> str:
    from ..runner import is_fixable

    if finding.fix is None:
        return "without a fix"
    return "left alone" if is_fixable(finding, settings) else "with `--unsafe-fixes` only"
