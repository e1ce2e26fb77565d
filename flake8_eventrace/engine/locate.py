"""Computes the positions of what is reported, and of nothing else."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..finding import Edit, Finding, Step
from ..rules.base import Detection, WitnessStep, with_lines
from ..source import overlay
from ..source.text import lines_of, split

if TYPE_CHECKING:
    from ..symbols.incremental import TopLevelStatements
    from ..symbols.symbols import ModuleFacts

#: No line of a larger file is shown in a witness: such files are generated.
MAX_BYTES = 10_000_000


class Locator:
    """Computes positions in one module and in the modules that witnesses lead to."""

    def __init__(self, module: ModuleFacts) -> None:
        self.module = module

    def finding(self, detection: Detection) -> Finding:
        """Return the detection with lines and columns."""
        span = self.module.position(detection.node)
        steps = tuple(self._step(step) for step in detection.witness)
        return Finding(
            code=detection.code,
            line=span.start.line,
            column=span.start.column,
            end_line=span.end.line,
            end_column=span.end.column,
            message=with_lines(detection.message, [step.line for step in steps]),
            receiver=detection.receiver,
            witness=steps,
            chain=detection.chain,
            group=detection.group,
        )

    def _step(self, step: WitnessStep) -> Step:
        if step.node is None or step.function is None:
            here = os.path.abspath(step.path) == os.path.abspath(self.module.path)
            path = "" if here else step.path
            text = self._code_at(path, step.line) or step.text
            return Step(step.lane, step.line, text, step.note, path, dies=step.dies)
        module = step.function.module
        line = module.position(step.node).start.line
        path = "" if module.path == self.module.path else module.path
        text = module.lines[line - 1].strip() if line <= len(module.lines) else ""
        return Step(step.lane, line, text, step.note, path, step.function.qualname, step.dies)

    def _code_at(self, path: str, line: int) -> str:
        """Return the code in a line (1-based) of a file, "" if there is none. Empty `path`: this module."""
        if not line:
            return ""
        lines: Sequence[str] = self.module.lines
        if path:
            try:
                lines = lines_of(overlay.read(os.path.abspath(path), MAX_BYTES))
            except OSError:
                return ""
        return lines[line - 1].strip() if line <= len(lines) else ""


def edits_of(after: TopLevelStatements, before: TopLevelStatements) -> tuple[Edit, ...]:
    """Return the edits of whole lines that turn one module into another that was made from it."""
    old, new = before.text, after.text
    plain = before.module.has_trailing_newline and not ("\r" in old or "\f" in old)
    if not plain or before.header_and_footer != after.header_and_footer:
        return edits_between(old, new)
    return tuple(
        Edit((edit.start[0] + above, edit.start[1]), (edit.end[0] + above, edit.end[1]), edit.text)
        for above, was, now in after.changes_of(before)
        for edit in edits_between(was, now)
    )


def edits_between(before: str, after: str) -> tuple[Edit, ...]:
    """Return the edits of whole lines that turn one text into the other."""
    from difflib import SequenceMatcher  # late: the plugin needs no edits

    old = split(before)
    new = split(after)
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    matcher = SequenceMatcher(None, old[start : len(old) - end], new[start : len(new) - end], autojunk=False)
    return tuple(
        Edit(_line_start(old, start + a), _line_start(old, start + b), "".join(new[start + c : start + d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )


def _line_start(lines: list[str], index: int) -> tuple[int, int]:
    """Return where a line (0-based) begins, as (1-based line, column).

    It is the end of the source if the index is behind a last line without a line ending.
    """
    if index == len(lines) and lines and lines[-1] == lines[-1].rstrip("\r\n"):
        return index, len(lines[-1])
    return index + 1, 0
