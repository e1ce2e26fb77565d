"""Fixes broken on purpose: the proofs must be able to fail.

Each kind of fix is spoilt in the way in which it could most easily be wrong, in the source that it
made: the engine, which would withhold a fix that leaves its finding, is not asked again.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable

from flake8_eventrace.finding import Finding

_TEST = re.compile(r"^(\s*)(if|while) (not )?.*:$")


def broken(source: bytes, fixed: bytes, finding: Finding) -> bytes:
    """What the fix made, spoilt. Raises ValueError where there is no way to."""
    before, after = source.decode().splitlines(), fixed.decode().splitlines()
    changed = [
        at
        for tag, _, _, start, end in difflib.SequenceMatcher(
            None, before, after, autojunk=False
        ).get_opcodes()
        if tag != "equal"
        for at in range(start, end)
    ]
    assert finding.fix is not None
    spoil = next((spoil for title, spoil in _SPOILERS.items() if finding.fix.title.startswith(title)), None)
    spoilt = list(after)
    if spoil is not None:
        spoil(spoilt, changed, finding.receiver)
    if spoilt == after:
        raise ValueError(f"nothing to spoil: {finding.fix.title}")
    return "\n".join([*spoilt, ""]).encode()


def _ask_the_flag(lines: list[str], changed: list[int], receiver: str) -> None:
    """The re-check asks the flag in place of the state."""
    for at in changed:
        lines[at] = _TEST.sub(rf"\1\2 \3{receiver}.is_set():", lines[at])


def _ask_nothing(lines: list[str], changed: list[int], receiver: str) -> None:
    """The test under the lock is always true."""
    for at in changed:
        lines[at] = _TEST.sub(r"\1if True:", lines[at])


def _ask_once(lines: list[str], changed: list[int], receiver: str) -> None:
    """The test is not repeated after waking."""
    for at in changed:
        lines[at] = re.sub(r"^(\s*)while ", r"\1if ", lines[at])


def _one_line_early(lines: list[str], changed: list[int], receiver: str) -> None:
    """The `set()` stands in front of the last write."""
    near = range(max(changed[0] - 1, 0), min(changed[-1] + 2, len(lines)))
    at = next(at for at in reversed(near) if lines[at].strip() == f"{receiver}.set()")
    lines[at - 1], lines[at] = lines[at], lines[at - 1]


def _clear_at_top_of_loop(lines: list[str], changed: list[int], receiver: str) -> None:
    """The `clear()` stands at the top of the loop: behind what its test saw, in front of one state of two."""
    at = _clear_at(lines, receiver)
    clear = lines.pop(at)
    indent = len(clear) - len(clear.lstrip())
    loop = next(
        i for i in range(at - 1, -1, -1) if re.match(r"\s*while ", lines[i]) and _indent(lines[i]) < indent
    )
    lines.insert(loop + 1, clear)


def _clear_in_handler(lines: list[str], changed: list[int], receiver: str) -> None:
    """The `clear()` ends the handler of the timeout."""
    clear = lines.pop(_clear_at(lines, receiver))
    start = next(i for i, line in enumerate(lines) if "except " in line)
    end = next(i for i in range(start + 1, len(lines)) if _indent(lines[i]) <= _indent(lines[start]))
    lines.insert(end, " " * _indent(lines[end - 1]) + clear.strip())


def _clear_in_body_again(lines: list[str], changed: list[int], receiver: str) -> None:
    """The body clears the event as well."""
    clear = next(line for line in lines if line.strip() == f"{receiver}.clear()")
    body = next(i for i, line in enumerate(lines) if "def _run(" in line)
    lines.insert(body + 1, clear)


def _without_lock(lines: list[str], changed: list[int], receiver: str) -> None:
    """The lock is not acquired."""
    for at in changed:
        lines[at] = re.sub(r"^(\s*)(async )?with .*:$", r"\1if True:", lines[at])


def _clear_at(lines: list[str], receiver: str) -> int:
    """Return which line clears the event, or replaces it: the last one, for the first may make it."""
    forms = (f"{receiver}.clear()", f"{receiver} = asyncio.Event()")
    return max(at for at, line in enumerate(lines) if line.strip() in forms)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


#: By how the title of the fix begins.
_SPOILERS: dict[str, Callable[[list[str], list[int], str], None]] = {
    "clear before the state is read": _clear_at_top_of_loop,
    "check the state again": _ask_the_flag,
    "clear before the start": _clear_in_body_again,
    "clear only after a successful wait": _clear_in_handler,
    "notify under the lock": _without_lock,
    "read the state again": _ask_nothing,
    "set after the write": _one_line_early,
    "test the state under the lock": _ask_nothing,
    "test again after waking": _ask_once,
}
