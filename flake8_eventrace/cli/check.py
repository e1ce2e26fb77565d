"""`eventrace check`: report findings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ..reports import FOR_PEOPLE, FORMATS, SHOWS_FIXES, report
from .console import look_of, output, pluralised
from .exit_codes import CLEAN, FAILED, FINDINGS
from .interrupts import until_interrupted
from .options import Selection, baseline_options, baseline_setting, selection_options

if TYPE_CHECKING:
    from ..finding import Finding
    from ..runner import Checked, Job, Problem
    from ..settings import Settings
    from .summary import Summary


@click.command()
@selection_options
@click.option(
    "--output-format",
    type=click.Choice([*FORMATS]),
    default="text",
    show_default=True,
    help="The format of the report.",
)
@click.option(
    "-o", "--output-file", metavar="FILE", help="Write the report to this file, not to standard output."
)
@click.option(
    "--log-format",
    type=click.Choice([*FORMATS]),
    help="With --output-file: the format of a second report, on standard output.",
)
@click.option(
    "--sort",
    type=click.Choice(["file", "severity"]),
    default="file",
    show_default=True,
    help="The order of the findings: by file, or lost signals, late signals, blocked event loops.",
)
@click.option("--show-witness", is_flag=True, help="Draw the interleaving of each finding (text only).")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@baseline_options("Leave out the findings that `eventrace baseline` wrote to this file.")
@click.option(
    "--add-noqa", metavar="REASON", help="Silence each finding with a comment that gives this reason."
)
@click.option(
    "--exit-zero",
    is_flag=True,
    help="Exit with 0 even if there are findings, for a step that only reports; errors still exit with 2.",
)
@click.option("--show-settings", is_flag=True, help="Print the settings for each path, and check nothing.")
@click.option(
    "--show-catalog",
    multiple=True,
    metavar="CALLABLE",
    help="Print why a callable, e.g. `requests.Session().get`, is slow or not, and check nothing.",
)
@click.option(
    "-q",
    "--quiet",
    is_flag=True,
    help="Print findings and errors only, no summary. With concise, github and gitlab no fix is computed.",
)
@click.option(
    "-v", "--verbose", is_flag=True, help="Print the number of findings and the time for each file."
)
@click.pass_context
def check(
    ctx: click.Context,
    /,
    output_format: str,
    output_file: str | None,
    log_format: str | None,
    sort: str,
    show_witness: bool,
    statistics: bool,
    baseline: str | None,
    no_baseline: bool,
    add_noqa: str | None,
    exit_zero: bool,
    show_settings: bool,
    show_catalog: tuple[str, ...],
    quiet: bool,
    verbose: bool,
    **chosen: Any,  # noqa: ANN401 - click's values for the options of `Selection`
) -> None:
    """Report the findings in files and directories (default: `.`; `-` means standard input)."""
    from ..engine.parallel import collect_rarely
    from ..runner import check_what_changed, workers_for
    from .progress import Bar
    from .summary import Summary

    _check_formats(output_format, output_file, log_format, show_witness=show_witness)
    selection = Selection(**chosen)
    found_settings = selection.settings_lookup()

    def settings_for(path: str) -> Settings:
        return baseline_setting(found_settings(path), baseline, no_baseline)

    if show_settings:
        from .shown_settings import print_settings

        print_settings(selection.paths or (".",), settings_for)
        return

    if show_catalog:
        from .shown_catalog import print_catalog

        print_catalog(show_catalog, settings_for((selection.paths or (".",))[0]))
        return

    collect_rarely()
    began = perf_counter()
    jobs, problems = selection.find(settings_for)
    bar = Bar(len(jobs), "checking", enabled=not quiet)
    summary = Summary(verbose=verbose)
    # The summary and the statistics count what can be fixed; nothing else of these formats asks for it.
    shown = statistics or not quiet or not SHOWS_FIXES.isdisjoint((output_format, log_format))
    with_fixes = add_noqa is None and shown
    checked = check_what_changed(jobs, selection.jobs, with_fixes=with_fixes)
    found = bar.track(until_interrupted(checked))
    found = _without_baselines(jobs, found, summary)
    results = summary.watch(chain(problems, found), bar)

    if add_noqa is not None:
        ctx.exit(_silence(results, add_noqa, selection, summary))
    if sort == "severity":
        results = _by_severity(results)
    printed_format = output_format if output_file is None else log_format
    if output_file is not None and log_format is not None:
        results = _logged(results, log_format, witness=show_witness)
    with output(output_file) as out:
        report(output_format)(results, out, look_of(out, witness=show_witness))
    beside_report = printed_format in FOR_PEOPLE
    if printed_format == "text" and summary.count and (statistics or not quiet):
        click.echo()
    _print_summary(summary, statistics=statistics, quiet=quiet, err=not beside_report)
    if not quiet and any(map(os.path.isdir, selection.paths or (os.curdir,))):
        _print_unused_patterns(jobs)
    if verbose:
        _print_time(summary, perf_counter() - began, workers_for(jobs, selection.jobs))
    ctx.exit(FAILED if summary.failed else FINDINGS if summary.count and not exit_zero else CLEAN)


def _check_formats(
    output_format: str, output_file: str | None, log_format: str | None, *, show_witness: bool
) -> None:
    """Raise UsageError for options that do not go together."""
    if log_format is not None and output_file is None:
        raise click.UsageError("--log-format is for a second report: write the first one to --output-file")
    if show_witness and "text" not in (output_format, log_format):
        raise click.UsageError(
            "--show-witness is for the text report; json, json-lines, sarif and junit always hold the witness"
        )


def _without_baselines(
    jobs: list[Job], results: Iterator[Checked | Problem], summary: Summary
) -> Iterator[Checked | Problem]:
    """Return the results without the findings of the jobs' baselines; name stale entries at the end.

    Raises SettingsError if a baseline cannot be read, before any result is needed.
    """
    from dataclasses import replace
    from functools import partial

    from ..rules.registry import is_enabled
    from ..runner import Problem
    from ..suppression.baseline import load, shown

    files = dict.fromkeys(job.settings.baseline_file for job in jobs)
    baselines = {file: load(file) for file in files if file}

    def new() -> Iterator[Checked | Problem]:
        for result in results:
            if isinstance(result, Problem):
                yield result
                continue
            path, settings = result.job.path, result.job.settings
            baseline = baselines.get(settings.baseline_file)
            if baseline is not None:
                asked = partial(is_enabled, settings=settings)
                remaining = baseline.new_findings(path, result.findings, result.source, asked)
                summary.in_baseline += len(result.findings) - len(remaining)
                result = replace(result, findings=remaining)
            yield result
        for file, baseline in baselines.items():
            for entry in baseline.stale():
                gone = f"{entry.path}: {entry.code} `{entry.receiver}` (was line {entry.line})"
                click.echo(f"{shown(file)}: {gone}: fixed or moved; run `eventrace baseline` again", err=True)

    return new() if baselines else results


def _by_severity(results: Iterator[Checked | Problem]) -> Iterator[Checked | Problem]:
    """Yield problems and clean files, then, once all results are there, findings by their effect.

    A file with findings of several kinds is yielded once for each.
    """
    from dataclasses import replace

    from ..rules.registry import gravity
    from ..runner import Problem

    with_findings: list[Checked] = []
    for result in results:
        if isinstance(result, Problem) or not result.findings:
            yield result
        else:
            with_findings.append(result)
    for level in sorted({gravity(finding.code) for result in with_findings for finding in result.findings}):
        for result in with_findings:
            chosen = tuple(finding for finding in result.findings if gravity(finding.code) == level)
            if chosen:
                yield replace(result, findings=chosen)


def _logged(
    results: Iterator[Checked | Problem], log_format: str, *, witness: bool
) -> Iterator[Checked | Problem]:
    """Write a report of the results to standard output as they come; yield them for another one."""
    kept: list[Checked | Problem] = []

    def remember() -> Iterator[Checked | Problem]:
        for result in results:
            kept.append(result)
            yield result

    with output(None) as out:
        report(log_format)(remember(), out, look_of(out, witness=witness))
    yield from kept


def _print_summary(summary: Summary, *, statistics: bool, quiet: bool, err: bool) -> None:
    """Print what follows the report: to standard error with `err`, where it cannot spoil the report."""
    if statistics and summary.count:
        click.echo(summary.statistics(), err=err)
    if not quiet:
        click.echo(summary.text(), err=err)


def _print_unused_patterns(jobs: list[Job]) -> None:
    """Print the callables that the settings list and that none of the files has."""
    from ..engine.unused_patterns import unused_patterns

    for unused in unused_patterns(jobs):
        click.echo(f"{unused.key}: {unused.pattern!r} names nothing in these files", err=True)


def _print_time(summary: Summary, seconds: float, workers: int) -> None:
    processes = pluralised(workers, "process", "processes")
    click.echo(f"{pluralised(summary.files, 'file')} in {seconds:.1f} s, {processes}", err=True)


def _silence(
    results: Iterator[Checked | Problem], reason: str, selection: Selection, summary: Summary
) -> int:
    """Write the comments that silence the findings, and return the exit code."""
    from ..reports import Look
    from ..reports.text import concise
    from ..runner import Problem

    if not reason.strip():
        raise click.UsageError("--add-noqa: give the reason why the findings may stay")
    if not selection.paths and os.path.exists(reason):
        raise click.UsageError(f"--add-noqa: {reason!r} is a path; give the reason first, and then the path")
    if selection.is_stdin:
        raise click.UsageError("--add-noqa writes to files; it cannot be used with standard input")
    silenced = files = unsilenced = 0
    for result in results:
        if isinstance(result, Problem) or not result.findings:
            continue
        outcome = _write_comments(result, reason)
        if isinstance(outcome, Problem):
            click.echo(str(outcome), err=True)
            summary.failed += 1
            continue
        for finding in outcome.unsilenced:
            click.echo(f"{concise(result.job.path, finding, Look())} (no place for a comment)")
        unsilenced += len(outcome.unsilenced)
        silenced += len(result.findings) - len(outcome.unsilenced)
        files += outcome.changed
    text = f"Silenced {pluralised(silenced, 'finding')} in {pluralised(files, 'file')}"
    click.echo(f"{text}; {unsilenced} could not be silenced." if unsilenced else f"{text}.")
    return FAILED if summary.failed else FINDINGS if unsilenced else CLEAN


class _Silenced(NamedTuple):
    """The outcome for one file: the findings without a place for a comment, and whether it changed."""

    unsilenced: tuple[Finding, ...]
    changed: bool


def _write_comments(checked: Checked, reason: str) -> _Silenced | Problem:
    """Silence the findings of one file, or return why nothing was written."""
    from ..runner import Problem, save
    from ..source.text import encoding_of
    from ..suppression.add_noqa import add_noqa

    path, source = checked.job.path, checked.source
    encoding = encoding_of(source)
    try:
        reason.encode(encoding)
    except UnicodeError:
        return Problem(path, f"not silenced: the reason cannot be written in {encoding}")
    after, unsilenced = add_noqa(source, path, checked.findings, reason, encoding)
    problem = save(path, source, after, outside=checked.job.outside)
    return problem or _Silenced(tuple(unsilenced), after != source)
