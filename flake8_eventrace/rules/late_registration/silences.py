"""Why LAG111 is silent about the waits of one function."""

from __future__ import annotations

from collections.abc import Iterator

from ...flow.inlining import Program
from ...flow.operations import Wait
from ...symbols.symbols import FunctionFacts
from ..own_points import SHOW_OTHER_PARTY, line_in, own_points
from ..silence import Silence
from .announcements import announcements
from .decision import deciding_look, waits_unlooked
from .query import Announcement
from .signallers import signallers

CODES = ("LAG111",)


def silences(program: Program, function: FunctionFacts) -> Iterator[Silence]:
    """Yield why a function is not reported to announce its wait too late."""
    announced = list(announcements(program, function))
    for announcement in announced:
        found = _of_announcement(program, announcement)
        if found is not None:
            condition, reason, remedy = found
            yield Silence(CODES, line_in(function, announcement.point), condition, reason, remedy)
    if not announced:
        for wait, operation in own_points(program, function, Wait):
            reason = (
                f"`{function.qualname}` announces nothing before `{operation.text}.wait()`: it raises no "
                "flag and joins no list by which others know that it waits"
            )
            yield Silence(CODES, line_in(function, wait), "announced", reason, is_far=True)


def _of_announcement(program: Program, announcement: Announcement) -> tuple[str, str, str] | None:
    """Return the first condition that does not hold, the reason and the remedy."""
    name = announcement.place.text
    found = list(signallers(program, announcement))
    if not found:
        reason = f"nobody in sight writes state and then signals only if `{name}` says that somebody waits"
        return "signalled", reason, SHOW_OTHER_PARTY
    unlooked = [signaller for signaller in found if waits_unlooked(announcement, signaller)]
    if not unlooked:
        return "not read again", f"the state is read again after `{name}` was written", ""
    if all(deciding_look(program, announcement, signaller) is None for signaller in unlooked):
        reason = f"no read of the state decides about the wait before `{name}` is written, or a lock is held"
        return "read before", reason, ""
    return None
