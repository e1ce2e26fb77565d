"""`eventrace check`: report findings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from ..reports import FOR_PEOPLE, FORMATS
from .console import look_for, number, output
from .exit_codes import CLEAN, FAILED, FINDINGS
from .interrupts import stoppable
from .options import Selection, selection

if TYPE_CHECKING:
    from ..runner import Checked, Job, Problem
    from .summary import Tally


@click.command()
@selection
@click.option(
    "--output-format",
    type=click.Choice([*FORMATS]),
    default="text",
    show_default=True,
    help="How findings are shown.",
)
@click.option("-o", "--output-file", metavar="FILE", help="Write the report there, not to standard output.")
@click.option("--show-witness", is_flag=True, help="Draw the interleaving of each finding (text only).")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("--baseline", metavar="FILE", help="Leave out what `eventrace baseline` wrote to this file.")
@click.option("--add-noqa", metavar="REASON", help="Silence each finding by a comment with this reason.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 although there are findings.")
@click.option("--show-settings", is_flag=True, help="Print the settings for each path, and check nothing.")
@click.option("-q", "--quiet", is_flag=True, help="Print findings and errors only, no summary.")
@click.option("-v", "--verbose", is_flag=True, help="Say of each file what was found and how long it took.")
@click.pass_context
def check(
    ctx: click.Context,
    /,
    output_format: str,
    output_file: str | None,
    show_witness: bool,
    statistics: bool,
    baseline: str | None,
    add_noqa: str | None,
    exit_zero: bool,
    show_settings: bool,
    quiet: bool,
    verbose: bool,
    **chosen: Any,  # noqa: ANN401 - click's values for the options of `Selection`
) -> None:
    """Report the findings in files and directories (`.` where none is named, `-` for standard input)."""
    from ..engine.parallel import collect_rarely
    from ..reports import report
    from ..runner import check_what_changed, workers_for
    from .progress import Bar
    from .summary import Tally

    if show_witness and output_format != "text":
        raise click.UsageError(
            "--show-witness is for the text report; json, json-lines, sarif and junit always hold the witness"
        )
    wanted = Selection(**chosen)
    choose = wanted.chooser()
    if show_settings:
        from .shown_settings import print_settings

        print_settings(wanted.paths or (".",), choose)
        return

    collect_rarely()
    began = perf_counter()
    jobs, problems = wanted.find(choose)
    workers = workers_for(jobs, wanted.jobs)
    bar = Bar(len(jobs), "checking", wanted=not quiet)
    tally = Tally(verbose=verbose)
    found = bar.over(stoppable(check_what_changed(jobs, wanted.jobs)))
    if baseline is not None:
        found = _without_known(found, baseline)
    results = tally.watch(chain(problems, found), bar)

    if add_noqa is not None:
        ctx.exit(_silence(results, add_noqa, wanted, tally, jobs))
    with output(output_file) as out:
        report(output_format)(results, out, look_for(out, witness=show_witness))

    beside = output_format in FOR_PEOPLE and output_file is None
    if output_format == "text" and beside and tally.count and (statistics or not quiet):
        click.echo()
    if statistics and tally.count:
        click.echo(tally.statistics(), err=not beside)
    if not quiet:
        click.echo(tally.summary(), err=not beside)
    if verbose:
        seconds = perf_counter() - began
        processes = number(workers, "process", "processes")
        click.echo(f"{number(tally.files, 'file')} in {seconds:.1f} s, {processes}", err=True)
    ctx.exit(FAILED if tally.failed else FINDINGS if tally.count and not exit_zero else CLEAN)


def _without_known(results: Iterator[Checked | Problem], file: str) -> Iterator[Checked | Problem]:
    """The results without the baseline's findings; its stale entries are named at the end."""
    from dataclasses import replace

    from ..runner import Problem
    from ..suppression.baseline import load

    baseline = load(file)

    def new() -> Iterator[Checked | Problem]:
        for result in results:
            if not isinstance(result, Problem):
                new = baseline.new_findings(result.job.path, result.findings, result.source)
                result = replace(result, findings=new)
            yield result
        for entry in baseline.stale():
            gone = f"{entry.path}: {entry.code} `{entry.receiver}` (was line {entry.line})"
            click.echo(f"{file}: stale: {gone} is gone", err=True)

    return new()


def _silence(
    results: Iterator[Checked | Problem], reason: str, wanted: Selection, tally: Tally, jobs: list[Job]
) -> int:
    """Write the comments; the exit code."""
    from ..reports import Look
    from ..reports.text import concise
    from ..runner import Problem, save
    from ..source.text import encoding_of
    from ..suppression.add_noqa import add_noqa

    if not reason.strip():
        raise click.UsageError("--add-noqa: say why the findings may stay")
    if wanted.is_stdin:
        raise click.UsageError("--add-noqa writes to files, and standard input is none")
    silenced = files = left = 0
    for result in results:
        if isinstance(result, Problem) or not result.findings:
            continue
        path, source = result.job.path, result.source
        encoding = encoding_of(source)
        try:
            reason.encode(encoding)
        except UnicodeError:
            click.echo(
                str(Problem(path, f"not silenced: the reason cannot be written in {encoding}")), err=True
            )
            tally.failed += 1
            continue
        after, open_ = add_noqa(source, path, result.findings, reason, encoding)
        problem = save(path, source, after, outside=result.job.outside)
        if problem is not None:
            click.echo(str(problem), err=True)
            tally.failed += 1
            continue
        for finding in open_:
            click.echo(f"{concise(path, finding, Look())} (no place for a comment)")
        left += len(open_)
        silenced += len(result.findings) - len(open_)
        files += after != source
    text = f"Silenced {number(silenced, 'finding')} in {number(files, 'file')}"
    click.echo(f"{text}; {left} could not be." if left else f"{text}.")
    return FAILED if tally.failed else FINDINGS if left else CLEAN
