"""Why LAG204 is silent about the locks that one coroutine acquires."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...flow.inlining import Program
from ...project.slow_calls import SlowCalls
from ...symbols.access_paths import qualified
from ...symbols.symbols import FunctionFacts, dotted, last_name
from ...symbols.walk import walk
from ..own_loops import alone
from ..silence import Silence, annotate
from .acquisitions import Acquisition, acquired, acquisitions, is_own
from .decision import keeps_tasks_out, matters, suspension_under

CODES = ("LAG204",)


def silences(program: Program, calls: SlowCalls, function: FunctionFacts) -> Iterator[Silence]:
    """Yield for each lock of a coroutine why it is not reported to be held over an `await`."""
    if not function.is_async:
        return
    known: set[int] = set()
    for acquisition in acquisitions(program, function, calls):
        known.add(id(acquisition.node))
        found = _of_lock(program, calls, function, acquisition)
        if found is not None:
            yield Silence(CODES, _line(function, acquisition.node), *found)
    for node, _, body in acquired(function):
        if id(node) in known:
            continue
        name = _text(function, node)
        of = program.types.value_type(node, function, function.module)
        made_by = node.func if isinstance(node, cst.Call) else node
        if of is None or of == qualified(made_by, function, function.module):  # what a function returns
            remedy = annotate(name, "threading.Lock")
            if isinstance(node, cst.Call):
                made = dotted(node.func) or last_name(node.func)
                remedy = f"if it is a lock, annotate what `{made}` returns, e.g. `-> threading.Lock`"
                if body is None or not any(isinstance(part, cst.Await) for part in walk(body)):
                    continue
            yield Silence(CODES, _line(function, node), "known", f"the type of `{name}` is unknown", remedy)
        elif is_own(node, function):
            reason = f"nobody but one run of `{function.qualname}` has `{name}`"
            yield Silence(CODES, _line(function, node), "shared", reason)


def _of_lock(
    program: Program, calls: SlowCalls, function: FunctionFacts, acquisition: Acquisition
) -> tuple[str, str] | None:
    """Return the first condition that does not hold, and the reason."""
    name = _text(function, acquisition.node)
    held = suspension_under(program, calls, function, acquisition, False)
    if held is None:
        return "over an await", f"`{function.qualname}` does not suspend while it holds `{name}`"
    if not matters(program, acquisition, held):
        return (
            "matters",
            f"`{name}` lets in the same thread, and nothing that is read under it is stale after",
        )
    if id(function) in alone(program, calls, in_thread=False):
        return "in company", f"`{function.qualname}` runs alone on an event loop of its own"
    if keeps_tasks_out(program, acquisition):
        return "not kept out", f"a lock of the event loop keeps other tasks away from `{name}`"
    return None


def _text(function: FunctionFacts, node: cst.CSTNode) -> str:
    return function.module.tree.code_for_node(node)


def _line(function: FunctionFacts, node: cst.CSTNode) -> int:
    return function.module.position(node).start.line
