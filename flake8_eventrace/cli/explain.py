"""`eventrace explain`: shows the interleaving of the finding in a line, or says why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .console import look_of, output
from .exit_codes import CLEAN, FAILED
from .options import baseline_options, baseline_setting
from .place import checked as checked_file
from .place import count_of_lines, findings_at, nothing_here, place_of

if TYPE_CHECKING:
    from ..finding import Finding
    from ..runner import Checked


@click.command()
@click.argument("place", metavar="FILE:LINE")
@click.option(
    "--output-format",
    type=click.Choice(["text", "json", "svg", "html"]),
    default="text",
    show_default=True,
    help="Text for the terminal, JSON, a picture, or a self-contained page.",
)
@click.option("-o", "--output-file", metavar="FILE", help="Write to this file, not to standard output.")
@baseline_options("The file of `eventrace baseline` in which to look for the finding.")
@click.pass_context
def explain(
    ctx: click.Context,
    place: str,
    output_format: str,
    output_file: str | None,
    baseline: str | None,
    no_baseline: bool,
) -> None:
    """Show the interleaving that loses or delays the signal, and what the fix changes.

    FILE:LINE is the line of a finding, or of a step of its witness, as in `src/feed.py:17`.
    Where nothing is reported, the command says what was looked at and what decided, as text or JSON.
    """
    from ..runner import Problem
    from ..settings import load_settings

    named = place_of(place)
    path, line = named.path, named.line
    checked = checked_file(path)
    if isinstance(checked, Problem):
        click.echo(str(checked), err=True)
        ctx.exit(FAILED)
    findings = findings_at(checked, named)
    if not findings:
        count = count_of_lines(path)
        if not 0 < line <= max(count, 1):
            click.echo(f"{path}:{line}: error: the file has {count} lines", err=True)
            ctx.exit(FAILED)
        reason = nothing_here(checked)
        if output_format in ("text", "json"):
            if _explain_silence(checked, line, output_format, output_file):
                ctx.exit(CLEAN)
            reason += "; the line is in no function, and code at module level is not judged"
        click.echo(f"{path}:{line}: error: {reason}", err=True)
        ctx.exit(FAILED)
    file = baseline_setting(load_settings(path), baseline, no_baseline).baseline_file
    unreported = _reasons(checked, findings, file)
    if output_format == "json":
        from ..reports.json import as_data

        data = [{**as_data(path, finding), "not_reported": unreported[finding]} for finding in findings]
        _write_json(data, output_file)
    else:
        _write(checked, unreported, output_format, output_file)
        if output_format == "text" and output_file is None and all(unreported.values()):
            click.echo()  # a finding that nobody sees does not answer for the other rules
            _explain_silence(checked, line, output_format, output_file)
    ctx.exit(CLEAN)


def _write(
    checked: Checked, unreported: dict[Finding, list[str]], output_format: str, output_file: str | None
) -> None:
    """Write findings, each with the reasons why `check` does not report it."""
    from ..reports.explanation import explanation_of
    from ..source.text import encoding_of

    text = checked.source.decode(encoding_of(checked.source))
    explanations = [explanation_of(checked.job.path, finding, text) for finding in unreported]
    with output(output_file) as out:
        look = look_of(out)
        if output_format == "text":
            from ..reports import timeline

            for index, (one, reasons) in enumerate(zip(explanations, unreported.values(), strict=True)):
                if index:
                    out.write("\n")
                timeline.write(one, out, look)
                out.writelines(f"Not reported: {reason}\n" for reason in reasons)
        elif output_format == "svg":
            from ..reports import svg

            svg.write(explanations, out, look)
        else:
            from ..reports import html

            html.write(explanations, out, look)


def _reasons(checked: Checked, findings: list[Finding], baseline: str) -> dict[Finding, list[str]]:
    """Return each finding with the reasons why `check` does not report it; `baseline` may be ""."""
    from ..suppression.baseline import shown

    unreported = {finding: _why_not_reported(checked, finding) for finding in findings}
    for finding in _accepted(checked, baseline) if baseline else ():
        if finding in unreported:
            unreported[finding].append(f"in the baseline {shown(baseline)}; remove its entry")
    return unreported


def _explain_silence(checked: Checked, line: int, output_format: str, output_file: str | None) -> bool:
    """Write why nothing is reported in a line; return False where it is in no function."""
    from ..engine.silence import why_silent
    from ..reports import silence
    from ..settings import load_settings
    from ..source.errors import SourceError
    from ..source.source_file import SourceFile

    path = checked.job.path
    findings = (*checked.findings, *checked.silenced)
    try:
        with open(path, "rb") as stream:
            source = SourceFile(stream.read(), path)
        silent = why_silent(source, load_settings(path).for_file(path), line, findings)
    except (OSError, SourceError, RecursionError):  # what a check need not parse may be too deep
        return False
    if silent is None:
        return False
    if output_format == "json":
        _write_json(silence.as_data(path, line, silent), output_file)
    else:
        with output(output_file) as out:
            silence.write(path, line, silent, out, look_of(out))
    return True


def _why_not_reported(checked: Checked, finding: Finding) -> list[str]:
    """Return why `check` does not report a finding with the user's settings."""
    from ..engine.discovery import is_excluded
    from ..engine.silence import why_not_reported
    from ..settings import load_settings

    path = checked.job.path
    settings = load_settings(path)
    top = settings.root or "."
    return why_not_reported(
        finding,
        settings.for_file(path),
        silenced=finding in checked.silenced,
        excluded=is_excluded(path, settings, top),
        in_tests=settings.is_test_file(path),
    )


def _accepted(checked: Checked, file: str) -> list[Finding]:
    """Return the findings that are in a baseline. Raises SettingsError if that is none."""
    from ..suppression.baseline import load

    new = load(file).new_findings(checked.job.path, checked.findings, checked.source)
    return [finding for finding in checked.findings if finding not in new]


def _write_json(data: object, output_file: str | None) -> None:
    import json

    with output(output_file) as out:
        out.write(json.dumps(data, indent=2) + "\n")
