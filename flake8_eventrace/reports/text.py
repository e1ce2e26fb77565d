"""Findings for people: grouped by file with the source, or one line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

import click

from ..engine.results import Checked, Problem, one_line
from ..finding import Finding
from ..rules.registry import rule_name
from ..source.text import lines_of
from . import Look
from .glyphs import cells, expanded

#: Lines from the finding within which steps of the witness are shown in its excerpt. More make excerpts
#: longer than a screen; steps that are farther away are in the timeline.
_NEAR = 12


def write(results: Iterable[Checked | Problem], out: TextIO, look: Look) -> None:
    """Write a heading for each file, then each finding with its source."""
    first = True
    for result in results:
        if isinstance(result, Problem) or not result.findings:
            continue
        if not first:
            out.write("\n")
        first = False
        out.write(_styled(look, one_line(result.job.path), bold=True, underline=True) + "\n")
        lines = lines_of(result.source)
        out.writelines(
            "\n".join(_entry(result.job.path, finding, lines, look)) + "\n" for finding in result.findings
        )
        out.flush()


def write_concise(results: Iterable[Checked | Problem], out: TextIO, look: Look) -> None:
    """Write `path:line:column: code message` for each finding, as flake8 does."""
    for result in results:
        if isinstance(result, Problem):
            continue
        out.writelines(concise(result.job.path, finding, look) + "\n" for finding in result.findings)
        if result.findings:
            out.flush()


def concise(path: str, finding: Finding, look: Look) -> str:
    """Return the line for one finding."""
    place = _styled(look, f"{one_line(path)}:{finding.line}:{finding.column + 1}:", bold=True)
    return f"{place} {_styled(look, finding.code, fg='red', bold=True)} {finding.message}"


def fix_hint(finding: Finding) -> str:
    """Return the fix with its safety, or advice."""
    if finding.fix is not None:
        return f"{finding.fix.safety.value} fix: {finding.fix.title}"
    return f"no fix: {finding.advice}" if finding.advice else "no fix"


def _entry(path: str, finding: Finding, lines: list[str], look: Look) -> Iterator[str]:
    code = _styled(look, finding.code, fg="red", bold=True)
    place = f"{finding.line}:{finding.column + 1}"
    yield f"  {_styled(look, place, bold=True)}  {code} {rule_name(finding.code)}"
    yield f"    {finding.message}"
    yield from (f"    {line}" for line in _excerpt(finding, lines, look))
    if look.witness and finding.witness:
        from .timeline import draw

        yield ""
        yield from (f"    {line}" for line in draw(path, finding, look, indent=4))
        yield ""
    yield f"    {_styled(look, fix_hint(finding), fg='green' if finding.fix else 'yellow')}"


def _excerpt(finding: Finding, lines: list[str], look: Look) -> Iterator[str]:
    """Yield the finding's line, lines of the witness near it, and a mark below what is reported."""
    chosen = {n for n in (finding.line - 1, finding.line, finding.line + 1) if 1 <= n <= len(lines)}
    chosen |= {
        step.line
        for step in finding.witness
        if not step.path and 0 < step.line <= len(lines) and abs(step.line - finding.line) <= _NEAR
    }
    shown = {number: expanded(lines[number - 1].rstrip()) for number in sorted(chosen)}
    margin = min((len(text) - len(text.lstrip()) for text in shown.values() if text.strip()), default=0)
    wide = len(str(max(shown, default=1)))
    bar = _styled(look, "|", fg="blue")
    previous = None
    for number, text in shown.items():
        if previous is not None and number > previous + 1:
            yield f"{_styled(look, '.' * min(wide, 3), fg='blue'):>{wide}} {bar}".rstrip()
        previous = number
        yield f"{_styled(look, f'{number:>{wide}}', fg='blue')} {bar} {text[margin:]}".rstrip()
        if number == finding.line:
            yield f"{' ' * wide} {bar} {_mark(finding, lines, margin, look)}"


def _mark(finding: Finding, lines: list[str], margin: int, look: Look) -> str:
    line = lines[finding.line - 1].rstrip("\n")
    end = finding.end_column if finding.end_line == finding.line else len(line.rstrip())
    start = cells(expanded(line[: finding.column])) - margin
    width = cells(expanded(line[:end])) - margin - start
    return " " * max(0, start) + _styled(look, "^" * max(1, width), fg="red", bold=True)


def _styled(look: Look, text: str, **style: str | bool) -> str:
    return click.style(text, **style) if look.colour else text  # type: ignore[arg-type]
