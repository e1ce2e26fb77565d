"""Why nothing is reported in a line, as text and as JSON."""

from __future__ import annotations

import textwrap
from typing import TextIO

from ..engine.results import one_line
from ..engine.silence import SilentFunction
from ..engine.untraced import Untraced
from ..rules.silence import Silence
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
    here = [silence for silence in silent.silences if silence.line == line]
    elsewhere = [silence for silence in silent.silences if silence.line != line]
    lines += ["", f"What decided in line {line}:"]
    lines += [text for silence in here for text in _wrapped(silence, look)]
    lines += [text for call in silent.untraced for text in _wrapped_call(call, look)]
    if not here and not silent.untraced:
        lines.append("  nothing in this line is what a rule looks for")
    if elsewhere:
        lines += ["", "In other lines of the function:"]
        lines += [text for silence in elsewhere for text in _wrapped(silence, look)]
    if silent.unexplained:
        lines += [
            "",
            "The function has nothing of what these rules look for (as far as types are known):",
        ]
        lines += textwrap.wrap(
            ", ".join(silent.unexplained), max(look.width, 40), initial_indent="  ", subsequent_indent="  "
        )
    out.write("\n".join(lines) + "\n")


def _wrapped(silence: Silence, look: Look) -> list[str]:
    remedy = f"; {silence.remedy}" if silence.remedy else ""
    return _lines(f"{', '.join(silence.codes)} (line {silence.line}): {silence.reason}{remedy}", look)


def _wrapped_call(call: Untraced, look: Look) -> list[str]:
    return _lines(f"every rule (line {call.line}): {call.reason}; {call.remedy}", look)


def _lines(text: str, look: Look) -> list[str]:
    return textwrap.wrap(
        expanded(text),
        max(look.width, 40),
        initial_indent="  ",
        subsequent_indent="    ",
        break_on_hyphens=False,
        break_long_words=False,
    )


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
        "untraced": [
            {"line": call.line, "callee": call.callee, "reason": call.reason, "remedy": call.remedy}
            for call in silent.untraced
        ],
        "reported": [{"line": number, "code": code} for number, code in silent.reported],
        "unexplained": list(silent.unexplained),
    }
