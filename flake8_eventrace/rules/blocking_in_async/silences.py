"""Why LAG203 is silent about the calls of one function."""

from __future__ import annotations

from collections.abc import Iterator

from ...flow.inlining import Program
from ...project.module_index import CallSite
from ...project.slow_calls import SlowCalls
from ...symbols.symbols import FunctionFacts
from ..own_loops import alone
from ..silence import Silence

CODES = ("LAG203",)


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
            if not site.implicit or why not in ("", "unknown"):  # most reads are of plain attributes
                yield _of_site(site, why, group)
        elif lonely:
            reason = f"`{function.qualname}` runs alone on an event loop of its own"
            yield Silence(CODES, site.line, "in company", reason)


def _of_site(site: CallSite, why: str, group: str) -> Silence:
    name, line = site.callee, site.line
    if why == "off":
        remedy = "turn it on in `blocking-groups`"
        return Silence(CODES, line, "blocking", f"group `{group}` of `{name}` is off", remedy)
    if why == "unknown":
        remedy = "annotate it, or list it in `slow-calls`"
        return Silence(CODES, line, "blocking", f"`{name}` cannot be resolved", remedy)
    if why == "cold":
        return Silence(CODES, line, "reached in a normal run", f"most runs do not reach `{name}`")
    if why == "handler":
        reason = f"`{name}` is called in an error handler and is not slow itself"
        return Silence(CODES, line, "reached in a normal run", reason)
    if why == "elsewhere":
        return Silence(CODES, line, "here", f"`{name}` runs its argument in a thread or task")
    remedy = "list it in `slow-calls` if it is slow"
    return Silence(CODES, line, "blocking", f"`{name}` reaches no slow call that blocks", remedy)
