"""Why nothing is reported in a line, as text and as JSON."""

from __future__ import annotations

import textwrap
from typing import TextIO

from ..engine.results import one_line
from ..engine.silence import SilentFunction
from . import Look
from .glyphs import expanded


def write(path: str, line: int, silent: SilentFunction, out: TextIO, look: Look) -> None:
    """Write what was seen in the function, and for each rule what decided."""
    lines = [f"Nothing is reported at {one_line(path)}:{line}.", ""]
    lines.append(f"Seen in `{silent.name}` (lines {silent.first_line} to {silent.last_line}):")
    lines += [f"  {seen.line:>4} {seen.kind} `{expanded(seen.text)}`" for seen in silent.seen]
    if not silent.seen and not silent.reported:
        lines.append("  no wait, clear, set, emit or slow call")
    lines += [f"  {number:>4} finding {code}" for number, code in silent.reported]
    lines += ["", "What decided:"]
    for silence in silent.silences:
        remedy = f"; {silence.remedy}" if silence.remedy else ""
        text = expanded(f"{', '.join(silence.codes)} (line {silence.line}): {silence.reason}{remedy}")
        lines += textwrap.wrap(
            text,
            max(look.width, 40),
            initial_indent="  ",
            subsequent_indent="    ",
            break_on_hyphens=False,
            break_long_words=False,
        )
    if not silent.silences:
        lines.append("  nothing here is what a rule looks for")
    if silent.unexplained:
        lines += [
            "",
            "Nothing is seen of what these rules look for; a name of unknown type hides it:",
        ]
        lines += textwrap.wrap(
            ", ".join(silent.unexplained), max(look.width, 40), initial_indent="  ", subsequent_indent="  "
        )
    out.write("\n".join(lines) + "\n")


def as_data(path: str, line: int, silent: SilentFunction) -> dict[str, object]:
    """Return the documented object."""
    return {
        "path": path,
        "line": line,
        "function": silent.name,
        "seen": [{"line": seen.line, "kind": seen.kind, "text": seen.text} for seen in silent.seen],
        "silences": [
            {
                "codes": list(silence.codes),
                "line": silence.line,
                "condition": silence.condition,
                "reason": silence.reason,
                "remedy": silence.remedy or None,
            }
            for silence in silent.silences
        ],
        "reported": [{"line": number, "code": code} for number, code in silent.reported],
        "unexplained": list(silent.unexplained),
    }
