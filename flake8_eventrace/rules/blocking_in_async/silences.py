"""Why LAG203 is silent about the calls of one function."""

from __future__ import annotations

from collections.abc import Iterator

from ...catalog.vocabulary import EVENT_STATES, NEVER_BLOCKS, NOTIFIES, SETTLES
from ...flow.inlining import Program
from ...project.module_index import CallSite, FunctionEntry
from ...project.slow_calls import SlowCalls
from ...settings import SLOW_GROUPS
from ...symbols.symbols import FunctionFacts
from ..own_loops import alone
from ..silence import Silence

CODES = ("LAG203",)
#: Methods that change or ask something in memory.
_INSTANT = NEVER_BLOCKS | SETTLES | NOTIFIES | EVENT_STATES | {"set", "clear"}


def silences(program: Program, calls: SlowCalls, function: FunctionFacts, line: int) -> Iterator[Silence]:
    """Yield why no call in a line (1-based) of a function is reported; of all its lines where it is the
    `def`."""
    entry = calls.module.functions.get(function.qualname)
    if entry is None:
        return
    handlers, _ = calls.loop_callbacks
    sites = [s for s in entry.body.all_sites if s.line <= line <= s.end_line or line == entry.line]
    if not entry.is_async and entry.name not in handlers:
        slow = {id(call.site) for call in calls.slow(entry)}
        if sites and any(id(site) in slow for site in sites):
            reason = f"`{function.qualname}` is no `async def` and no callback of an event loop in sight"
            yield Silence(CODES, sites[0].line, "here", reason)
        return
    blocking = {id(slow.site) for slow in calls.blocking()}
    lonely = id(function) in alone(program, calls, in_thread=True)
    for site in sites:
        if id(site) not in blocking:
            why, group = calls.why_not_blocking(entry, site)
            if why not in ("", "unknown") or not _is_plain(site, why):
                yield _of_site(site, why, _remedy(calls, entry, site, why, group))
        elif lonely:
            reason = f"`{function.qualname}` runs alone on an event loop of its own"
            yield Silence(CODES, site.line, "in company", reason)


def _is_plain(site: CallSite, why: str) -> bool:
    """Return whether nobody asks why a call does not block.

    Plain are most reads of attributes, what only changes a container or gives a signal, and what is awaited
    without being known.
    """
    method = site.callee.rpartition(".")[2]
    return bool(site.implicit) or method in _INSTANT or (site.awaited and why == "unknown")


def _remedy(calls: SlowCalls, entry: FunctionEntry, site: CallSite, why: str, group: str) -> str:
    """Return what makes the call count, in a form that can be pasted into the settings."""
    if why == "off":
        on = {*calls.catalog.blocking_groups, group}
        groups = ", ".join(f'"{name}"' for name in SLOW_GROUPS if name in on)
        return f"set `blocking-groups = [{groups}]`, which replaces the list of groups"
    if why == "unknown":
        return "annotate the object whose method it is"
    path = calls.outside_path(entry, site)
    return f'set `slow-calls = ["{path}"]` if it is slow' if path else "list it in `slow-calls` if it is slow"


def _of_site(site: CallSite, why: str, remedy: str) -> Silence:
    name, line = site.callee, site.line
    if why == "off":
        return Silence(CODES, line, "blocking", f"`{name}` is slow, but of a group that is off", remedy)
    if why == "unknown":
        return Silence(CODES, line, "blocking", f"`{name}` cannot be resolved", remedy)
    if why == "cold":
        return Silence(CODES, line, "reached in a normal run", f"most runs do not reach `{name}`")
    if why == "handler":
        reason = f"`{name}` is called in an error handler and is not slow itself"
        return Silence(CODES, line, "reached in a normal run", reason)
    if why == "elsewhere":
        return Silence(CODES, line, "here", f"`{name}` runs its argument in a thread or task")
    return Silence(CODES, line, "blocking", f"`{name}` reaches no slow call that blocks", remedy)
