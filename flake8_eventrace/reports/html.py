"""Writes explanations as one self-contained HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TextIO

from ..finding import Lane
from . import Look
from .explanation import Explanation, Row

_STYLE = """
:root { color-scheme: light dark; --line: #d0d7de; --box: #f6f8fa; --bad: #cf222e; --badbox: #ffebe9;
--note: #59636e; --place: #0969da; --good: #116329; --page: #fff; --ink: #1f2328; }
@media (prefers-color-scheme: dark) { :root { --line: #30363d; --box: #161b22; --bad: #ff7b72;
--badbox: #2d1517; --note: #9198a1; --place: #79c0ff; --good: #56d364; --page: #0d1117; --ink: #e6edf3; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page);
max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.25rem; color: var(--bad); margin: 0; } h1 small { color: var(--note); font-weight: 400; }
h2 { font-size: 1rem; color: var(--good); margin: 1.5rem 0 .25rem; }
code, pre, .place { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
font-size: .9rem; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th { text-align: left; } th span, .note { color: var(--note); font-weight: 400; }
td { vertical-align: top; padding: .3rem 1.5rem; } td:first-child, th:first-child { padding-left: 0; }
td:first-child { border-right: 2px solid var(--line); } td:last-child, th:last-child { padding-right: 0; }
th:last-child { padding-left: 1.5rem; }
.step { border: 1px solid var(--line); border-radius: 6px; background: var(--box); padding: .4rem .75rem;
display: grid; grid-template-columns: auto 1fr; column-gap: 1rem; }
.step code { font-weight: 700; overflow-wrap: anywhere; white-space: pre-wrap; }
.step .note, .step .dies { grid-column: 2; } .place { color: var(--place); }
.fatal { border: 2px solid var(--bad); background: var(--badbox); } .fatal .note { color: var(--bad); }
.dies { color: var(--bad); font-weight: 700; }
pre { border: 1px solid var(--line); border-radius: 6px; padding: .5rem .75rem; overflow-x: auto; margin: 0; }
.plus { color: var(--good); } .minus { color: var(--bad); } .at { color: var(--place); }
"""


def write(explanations: Sequence[Explanation], out: TextIO, look: Look) -> None:
    """Write one page with the explanations below each other."""
    first = explanations[0]
    title = _escaped(f"{first.code} {first.name}, {first.path}:{first.line}")
    out.write(
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n"
    )
    for explanation in explanations:
        _write_one(explanation, out)
    out.write("</body>\n</html>\n")


def _write_one(explanation: Explanation, out: TextIO) -> None:
    place = _escaped(f"{explanation.path}:{explanation.line}")
    out.write(
        f"<h1>{_escaped(explanation.code)} {_escaped(explanation.name)} <small>{place}</small></h1>\n"
        f"<p>{_escaped(explanation.message)}</p>\n"
    )
    if explanation.rows:
        heads = "".join(
            f'<th scope="col">{lane} <span>{_escaped(who)}</span></th>'
            for lane, who in (("consumer", explanation.consumer), ("producer", explanation.producer))
        )
        rows = "\n".join(_row(row) for row in explanation.rows)
        out.write(f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n")
    if explanation.fix:
        out.write(f"<h2>Fix ({_escaped(explanation.safety)}): {_escaped(explanation.fix)}</h2>\n")
        if explanation.change:
            changed = "\n".join(map(_diff_line, explanation.change))
            out.write(f"<pre>{changed}</pre>\n")
        if explanation.why:
            out.write(f"<h2>Why it suffices</h2>\n<p>{_escaped(explanation.why)}</p>\n")
    elif explanation.advice:
        out.write(f"<h2>What to do</h2>\n<p>{_escaped(explanation.advice)}</p>\n")
    if explanation.reproduce:
        command = _escaped(explanation.reproduce)
        out.write(f"<h2>Show it</h2>\n<p><code>{command}</code> writes a test that fails on it.</p>\n")


def _row(row: Row) -> str:
    kind = "step fatal" if row.mark else "step"
    dies = f'<span class="dies">&#10007; {_escaped(row.mark)}</span>' if row.mark else ""
    step = (
        f'<div class="{kind}"><span class="place">{_escaped(row.place)}</span>'
        f'<code>{_escaped(row.code)}</code><span class="note">{_escaped(row.note)}</span>{dies}</div>'
    )
    left, right = (step, "") if row.lane is Lane.CONSUMER else ("", step)
    return f"<tr><td>{left}</td><td>{right}</td></tr>"


def _diff_line(line: str) -> str:
    kind = {"+": "plus", "-": "minus", "@": "at"}.get(line[:1])
    return f'<span class="{kind}">{_escaped(line)}</span>' if kind else _escaped(line)


def _escaped(text: str) -> str:
    """Return text escaped and in ASCII, so that the encoding of the output does not matter."""
    return (
        escape(text.encode("utf-8", "replace").decode("utf-8")).encode("ascii", "xmlcharrefreplace").decode()
    )
