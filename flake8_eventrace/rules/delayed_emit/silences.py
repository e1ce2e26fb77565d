"""Why LAG201, LAG202 and LAG210 are silent about the slow calls and emits of one function."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...catalog.vocabulary import NOTIFIES
from ...flow.inlining import Program
from ...project.module_index import FunctionEntry
from ...project.slow_calls import SlowCalls
from ...symbols.symbols import FunctionFacts, dotted, last_name
from ...symbols.walk import children
from ..silence import Silence
from .decision import DelayedEmit, Unmet, weighed
from .emits import emits_of

CODES = ("LAG201", "LAG202", "LAG210")

_REASONS = {
    Unmet.SIDE_WORK: "`{call}` is no side work: its failure ends the run, or it persists or pauses",
    Unmet.AN_END: "the emit tells of the success of `{call}`, or is in one statement or handler with it",
    Unmet.ALWAYS: "not every path from `{call}` comes to the emit",
    Unmet.INDEPENDENT: "the emit may need what `{call}` does",
    Unmet.FIRST: "other work after `{call}` delays the emit as well",
}


def silences(program: Program, calls: SlowCalls, function: FunctionFacts) -> Iterator[Silence]:
    """Yield why no delayed emit of a function is reported."""
    if not isinstance(function.node, cst.FunctionDef):
        return
    emits = emits_of(function, calls)
    yield from _near_emits(calls, function)
    yield from _rare(calls, function)
    if not emits:
        yield from _unlisted_emits(calls, function)
    if emits and not any(emit.terminal for emit in emits):
        for emit in emits:
            if (
                isinstance(emit.node, cst.Call)
                and last_name(emit.node.func) in NOTIFIES
                and not emit.node.args
            ):
                continue  # of a condition
            name = emit.channel
            reason = f"`{name}` publishes no event whose name says that the run is over"
            remedy = "list the event's name in `terminal-events`"
            yield Silence(CODES, _line(function, emit.node), "a terminal emit", reason, remedy)
    if not any(emit.terminal for emit in emits):
        return
    is_slow = False
    for call, outcomes in weighed(program, calls, function):
        is_slow = True
        unmet = [outcome for outcome in outcomes if isinstance(outcome, Unmet)]
        if unmet and not any(isinstance(outcome, DelayedEmit) for outcome in outcomes):
            name = dotted(call.func) or last_name(call.func)
            reason = _REASONS[unmet[-1]].format(call=name)
            yield Silence(CODES, _line(function, call), unmet[-1].value, reason)
    if not is_slow:
        line = next(_line(function, emit.node) for emit in emits if emit.terminal)
        reason = f"`{function.qualname}` makes no call before the emit that is known to be slow"
        yield Silence(CODES, line, "a slow call", reason, "list the call in `slow-calls`")


def _near_emits(calls: SlowCalls, function: FunctionFacts) -> Iterator[Silence]:
    """Yield the calls that have the name of an emit, and whose receiver is none."""
    entry = calls.module.functions.get(function.qualname)
    for node in _calls(function.node.body):
        path, name = dotted(node.func), last_name(node.func)
        if not path or "." not in path or not calls.catalog.is_emit_name(name):
            continue
        if not calls.catalog.emits(calls.resolved_path(entry, path), path, calls.own_paths(entry, path)):
            receiver = path.rpartition(".")[0].rpartition(".")[2]
            reason = f"`{path}` is no emit: its receiver is named `{receiver}`"
            yield Silence(CODES, _line(function, node), "an emit", reason, f"list `{path}` in `emits`")


def _rare(calls: SlowCalls, function: FunctionFacts) -> Iterator[Silence]:
    """Yield the slow calls that a normal run does not make."""
    entry = calls.module.functions.get(function.qualname)
    if entry is None:
        return
    for site in entry.body.sites:
        if (site.cold or site.handler) and calls.does_slow_work(entry, site):
            where = "in an error handler" if site.handler else "where most runs do not come"
            reason = f"`{site.callee}` stands {where}: it delays no normal run, and counts for no caller"
            yield Silence(CODES, site.line, "in a normal run", reason)


def _unlisted_emits(calls: SlowCalls, function: FunctionFacts) -> Iterator[Silence]:
    """Yield for the slow calls of a function without an emit that none is known, and what may be one."""
    entry = calls.module.functions.get(function.qualname)
    slow = [] if entry is None else list(calls.slow(entry))
    if entry is None or not slow:
        return
    told = [node for node in _calls(function.node.body) if _names_end(calls, node)]
    for node in told:
        path = dotted(node.func) or last_name(node.func)
        reason = f"`{path}` is handed the name of an event that ends a run, and is not known to emit it"
        yield Silence(CODES, _line(function, node), "an emit", reason, _list_emit(calls, entry, path))
    for call in slow:
        reason = f"no call in `{function.qualname}` is known to emit an event to a client"
        name = dotted(told[-1].func) if told else ""
        remedy = _list_emit(calls, entry, name) if name else "list the callable that does in `emits`"
        yield Silence(CODES, call.site.line, "an emit", reason, remedy)


def _names_end(calls: SlowCalls, node: cst.Call) -> bool:
    """Return whether a call passes the name of a terminal event as a string, and is no slow call's own."""
    texts = (a.value for a in node.args if isinstance(a.value, cst.SimpleString))
    return any(calls.catalog.is_terminal_name(str(text.evaluated_value)) for text in texts)


def _list_emit(calls: SlowCalls, entry: FunctionEntry, path: str) -> str:
    """Return the setting that makes a call an emit: by its path in the project, else as it is written."""
    own = next(iter(calls.own_paths(entry, path)), "")
    return f'set `emits = ["{own or path}"]` if it does'


def _calls(node: cst.CSTNode) -> Iterator[cst.Call]:
    if isinstance(node, cst.FunctionDef | cst.ClassDef | cst.Lambda):
        return
    if isinstance(node, cst.Call):
        yield node
    for child in children(node):
        yield from _calls(child)


def _line(function: FunctionFacts, node: cst.CSTNode) -> int:
    return function.module.position(node).start.line
