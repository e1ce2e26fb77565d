"""Coroutines that run alone on an event loop of their own: nobody is there whom they could hold up.

Such a coroutine is run by `asyncio.run(f())` or `loop.run_until_complete(f())`, in a thread that the module
starts for it, or is a view of a framework that gives each call of a view a thread and a loop. What only such
coroutines await is alone, too.

Assumed: a coroutine is used nowhere but in its module, and what it awaits there starts no tasks out of sight.
Where the module hands anything to the loop of another thread, nothing is claimed.
"""

from __future__ import annotations

from typing import NamedTuple

import libcst as cst

from ..catalog.vocabulary import STARTS_TASK
from ..flow.inlining import Program
from ..project.slow_calls import SlowCalls
from ..protocol.spawns import SpawnKind, spawns, thread_class
from ..symbols.parents import Parents
from ..symbols.symbols import FunctionFacts, dotted, last_name
from ..symbols.walk import walk

#: What runs a coroutine, or a coroutine function, to its end on a loop.
_RUNNERS = frozenset({"run", "run_until_complete"})
#: What puts a second task, or a callback, onto a loop.
_COMPANY = STARTS_TASK | frozenset(
    "gather as_completed TaskGroup open_nursery create_task_group call_soon call_later call_at "
    "add_done_callback add_reader add_writer start_server create_server".split()
)
#: What reaches the loop of another thread.
_FROM_OUTSIDE = frozenset(
    "call_soon_threadsafe run_coroutine_threadsafe run_sync_from_thread from_thread run_forever".split()
)


class _Use(NamedTuple):
    """A mention of a coroutine function's name, the function that holds it, and how it is used there."""

    holder: FunctionFacts | None
    runs: bool
    awaits: bool


def alone(program: Program, slow_calls: SlowCalls, *, in_thread: bool) -> frozenset[int]:
    """Return the ids of the coroutine functions of a module that run alone on their loop.

    `in_thread`: only on that of a thread which the module starts for them. Otherwise, the loop may also be
    that of whoever calls a plain function of the module.
    """
    module = program.module
    if any(f.mentioned & _FROM_OUTSIDE or f.used & _FROM_OUTSIDE for f in module.functions):
        return frozenset()
    coroutines = [f for f in module.functions if f.is_async]
    solitary = {id(f) for f in coroutines if not (f.mentioned | f.used) & _COMPANY}
    views = {id(f) for f in coroutines if slow_calls.has_own_loop(f.qualname)}
    if not views and not any((f.mentioned | f.used) & _RUNNERS for f in module.functions):
        return frozenset()
    mentions = program.once(_uses)
    uses = {id(f): mentions.get(f.name, []) for f in coroutines if id(f) in solitary - views}
    threads = _run_by_threads(program)

    def is_alone(function: FunctionFacts, ids: set[int]) -> bool:
        return bool(uses[id(function)]) and all(
            (use.runs and (not in_thread or (use.holder is not None and id(use.holder) in threads)))
            or (use.awaits and use.holder is not None and id(use.holder) in ids)
            for use in uses[id(function)]
        )

    # The greatest set: each member is only used by members, or run on a loop of its own.
    ids = (views & solitary) | set(uses)
    while True:
        keep = {id(f) for f in coroutines if id(f) in ids and (id(f) in views or is_alone(f, ids))}
        if keep == ids:
            return _without_company(program, coroutines, ids)
        ids = keep


def _without_company(program: Program, coroutines: list[FunctionFacts], ids: set[int]) -> frozenset[int]:
    """Return those of some coroutines that await none of their module which starts tasks."""
    social = {f.name for f in coroutines if (f.mentioned | f.used) & _COMPANY}
    while True:
        more = {f.name for f in coroutines if (f.mentioned | f.used) & social} - social
        if not more:
            return frozenset(id(f) for f in coroutines if id(f) in ids and f.name not in social)
        social |= more


def _run_by_threads(program: Program) -> frozenset[int]:
    """Return the ids of the functions that only run as threads of the module, or are called by such."""
    module = program.module
    bodies = {id(spawn.body) for spawn in spawns(program) if spawn.kind is SpawnKind.THREAD}
    for owner in module.classes.values():
        if "run" in owner.methods and thread_class(program, owner) is SpawnKind.THREAD:
            bodies.add(id(owner.methods["run"]))
    for function in module.functions:
        users = [user for user in module.users_of.get(function.name, ()) if user is not function]
        if users and all(id(user) in bodies for user in users) and not function.is_async:
            bodies.add(id(function))
    return frozenset(bodies)


def _uses(program: Program) -> dict[str, list[_Use]]:
    """Return the mentions of the names of a module's coroutine functions."""
    module = program.module
    parents = Parents(module.tree)
    names = {function.name for function in module.functions if function.is_async}
    holders = {id(function.node): function for function in module.functions}
    uses: dict[str, list[_Use]] = {}
    for node in walk(module.tree):
        name = last_name(node) if isinstance(node, cst.Name | cst.Attribute) else ""
        if name in names and not _is_part(node, parents.of(node)):
            outer = (holders.get(id(above)) for above in parents.ancestors(node))
            holder = next(filter(None, outer), None)
            uses.setdefault(name, []).append(_use(parents, node, holder))
    return uses


def _is_part(node: cst.CSTNode, parent: cst.CSTNode | None) -> bool:
    """Return whether a name is that of an attribute, a definition or a keyword."""
    if isinstance(parent, cst.Attribute):
        return node is parent.attr
    if isinstance(parent, cst.FunctionDef):
        return node is parent.name
    return isinstance(parent, cst.Arg) and node is parent.keyword


def _use(parents: Parents, node: cst.CSTNode, holder: FunctionFacts | None) -> _Use:
    """Return how a mention of a coroutine function is used."""
    outer = parents.of(node)
    if isinstance(outer, cst.Call) and outer.func is node:
        node, outer = outer, parents.of(outer)
    awaits = isinstance(outer, cst.Await) and isinstance(node, cst.Call)
    runner = parents.of(outer) if isinstance(outer, cst.Arg) else None
    runs = isinstance(runner, cst.Call) and last_name(runner) in _RUNNERS and _is_new_loop(runner, holder)
    return _Use(holder, runs, awaits)


def _is_new_loop(runner: cst.Call, function: FunctionFacts | None) -> bool:
    """Return whether a call runs a coroutine on a loop that nobody else has."""
    if last_name(runner) == "run":
        return isinstance(runner.func, cst.Attribute) and dotted(runner.func.value) != "self"
    assert isinstance(runner.func, cst.Attribute)
    loop = runner.func.value
    if isinstance(loop, cst.Call):
        return last_name(loop) == "new_event_loop"
    if isinstance(loop, cst.Name) and function is not None:
        bindings = function.bindings.get(loop.value, [])
        made = [b.value for b in bindings if isinstance(b.value, cst.Call)]
        return bool(made) and len(made) == len(bindings) and all(map(_makes_loop, made))
    return isinstance(loop, cst.Attribute) and loop.attr.value.startswith("_")


def _makes_loop(call: cst.Call) -> bool:
    return last_name(call) == "new_event_loop"
