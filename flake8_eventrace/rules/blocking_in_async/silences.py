"""Why LAG203 is silent about the calls of one function."""

from __future__ import annotations

import os
from collections.abc import Iterator

from ...catalog.vocabulary import EVENT_STATES, NEVER_BLOCKS, NOTIFIES, SETTLES
from ...flow.inlining import Program
from ...project.module_index import CallSite, FunctionEntry
from ...project.quiet_calls import NotBlocking, Why, outside_path, why_not_blocking
from ...project.slow_calls import SlowCalls
from ...settings import SLOW_GROUPS
from ...symbols.symbols import FunctionFacts
from ..own_loops import alone
from ..silence import Silence

CODES = ("LAG203",)
#: Nothing that is listed as slow is reached.
_UNLISTED = (Why.BUILTIN, Why.QUICK, Why.OUTSIDE, Why.BODILESS, Why.DECORATED)
#: Reasons that are told only where somebody may ask for them.
_TOLD_SELDOM = (*_UNLISTED, Why.UNKNOWN)
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
            found = why_not_blocking(calls, entry, site)
            if found.why not in _TOLD_SELDOM or not _is_plain(site, found.why):
                yield _of_site(calls, entry, site, found)
        elif lonely:
            reason = f"`{function.qualname}` runs alone on an event loop of its own"
            yield Silence(CODES, site.line, "in company", reason)


def _is_plain(site: CallSite, why: Why) -> bool:
    """Return whether nobody asks why a call does not block.

    Plain are most reads of attributes, what only changes a container or gives a signal, and what is awaited
    without being known.
    """
    method = site.callee.rpartition(".")[2]
    return bool(site.implicit) or method in _INSTANT or (site.awaited and why is Why.UNKNOWN)


_REASONS = {
    Why.OUTSIDE: "`{call}` is of another package, whose code is not read, and not listed as slow",
    Why.BODILESS: "`{call}` has no body here, as it is abstract or of a protocol; no implementation is known",
    Why.DECORATED: "`{call}` reaches no call that is listed as slow; what its decorator does is not followed",
    Why.QUICK: "`{call}` reaches no call that is listed as slow",
}


def _of_site(calls: SlowCalls, entry: FunctionEntry, site: CallSite, found: NotBlocking) -> Silence:
    name, condition, remedy = site.callee, "blocking", ""
    if found.why is Why.OFF:
        on = {*calls.catalog.blocking_groups, found.group}
        groups = ", ".join(f'"{group}"' for group in SLOW_GROUPS if group in on)
        reason = f"`{name}` is slow, but of the group `{found.group}`, which is off"
        remedy = f"set `blocking-groups = [{groups}]`, which replaces the list of groups"
    elif found.why is Why.UNKNOWN:
        reason = f"`{name}` cannot be resolved"
        holder = name.rpartition(".")[0]
        remedy = f"annotate `{holder}` with its class" if holder else ""
        own = next(iter(entry.parameters), "")
        if entry.owner and holder == own:
            remedy = f'set `slow-calls = ["{name.rpartition(".")[2]}"]` if it is slow'
    elif found.why is Why.COLD:
        condition, reason = "reached in a normal run", f"most runs do not reach `{name}`"
    elif found.why is Why.HANDLER:
        condition = "reached in a normal run"
        reason = f"`{name}` is called in an error handler and is not slow itself"
    elif found.why is Why.AWAITED:
        condition, reason = "blocking", f"`{name}` is awaited: the event loop goes on meanwhile"
    elif found.why is Why.ELSEWHERE:
        condition, reason = "here", f"`{name}` runs its argument in a thread or task"
    elif found.rare is not None:
        condition = "reached in a normal run"
        where = f"{os.path.basename(found.rare.key)}:{found.rare.line}"
        reached = f"`{name}` reaches `{found.rare.path}` ({where})"
        reason = f"{reached} only in an error handler, or where a test has to hold (a cache that misses)"
        if found.why is Why.DIRECT:
            reason = f"{reached}: a wait counts only where it is called itself"
        remedy = f'set `slow-calls = ["{_own_path(calls, entry, site)}"]` to report it all the same'
    elif found.chain is not None:
        condition = "reached in a normal run"
        names = " → ".join((name, *found.chain.names[1:]))
        reason = f"too many conditions have to hold for `{name}` to reach what is slow ({names})"
        remedy = f'set `slow-calls = ["{_own_path(calls, entry, site)}"]` to report it all the same'
    else:
        path = outside_path(calls, entry, site)
        if found.why is Why.BUILTIN:
            reason = f"`{name}` is a builtin; functions that it is given are not followed into it"
            return Silence(CODES, site.line, condition, reason)
        reason = _REASONS[found.why].format(call=name)
        remedy = f'set `slow-calls = ["{path or _own_path(calls, entry, site)}"]` if it is slow'
    return Silence(CODES, site.line, condition, reason, remedy)


def _own_path(calls: SlowCalls, entry: FunctionEntry, site: CallSite) -> str:
    """Return what is called as `slow-calls` names it: by its module and class, where it is the project's."""
    return next(iter(calls.own_paths(entry, site.callee)), site.callee.rpartition(".")[2])
