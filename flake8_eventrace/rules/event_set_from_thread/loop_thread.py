"""A class that runs its event loop in a thread, and a method for other threads that touches the loop.

    def __init__(self):
        self.jobs = asyncio.Queue()
        threading.Thread(target=self._serve).start()   # runs the loop

    def submit(self, job):
        self.jobs.put_nowait(job)                      # in the thread of the caller

Assumed: a public method that is no coroutine, and that no coroutine and no callback of the module calls,
is for threads other than that of the loop. The primitive must be one that a coroutine of that loop waits for,
or the loop itself. Nothing is reported of a class that hands out `self` or has an unknown base class: what
runs on the loop may then call its methods.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from ...flow.inlining import Program, points_after
from ...flow.operations import INSTANCE, Place
from ...protocol.asyncio_primitives import LOOPS, SENDERS, is_instance
from ...protocol.escapes import is_called_back
from ...protocol.spawns import SpawnKind, delegates, spawns, thread_class
from ...symbols.access_paths import qualified
from ...symbols.symbols import CONSTRUCTORS, ClassFacts, FunctionFacts, last_name
from ...symbols.walk import children, walk
from .touches import METHODS, RUNNERS, ForeignSet, Touch, is_used, knows_loops, touch_at, wakes_loop

#: Methods that run an event loop.
_RUNS = frozenset({"run_forever", "run_until_complete"})
#: Calls that hand a coroutine to a loop.
_HANDS_OVER = frozenset("run_coroutine_threadsafe create_task ensure_future run_until_complete run".split())


@dataclass(frozen=True, eq=False)
class _LoopThread:
    """The thread in which a class runs a loop.

    `node`, in `function`, starts it; `body` is None for a bare `loop.run_forever`. `loop` is the last name of
    the loop, "" where it is made by what runs it.
    """

    owner: ClassFacts
    node: cst.CSTNode
    function: FunctionFacts | None
    body: FunctionFacts | None
    loop: str


def foreign_to_loop_thread(program: Program) -> Iterator[ForeignSet]:
    """Yield the touches of a loop's primitives in methods that other threads call."""
    for thread in _loop_threads(program):
        if thread.owner.module is not program.module or _hands_out_itself(thread.owner):
            continue
        on_loop = _coroutines_on_loop(thread)
        for method in thread.owner.methods.values():
            if on_loop and _is_for_others(program, thread, method):
                yield from _in_method(program, thread, method, on_loop)


# -- where the loop runs ---------------------------------------------------------------------


def _loop_threads(program: Program) -> Iterator[_LoopThread]:
    for start in spawns(program):
        loop = _loop_run_by(start.body) if start.kind is SpawnKind.THREAD else None
        owner = _owner(start.body)
        if loop is not None and owner is not None:
            yield _LoopThread(owner, start.node, start.starter, start.body, loop)
    for delegate in delegates(program):
        loop = _loop_run_by_target(delegate.target, delegate.starter)
        owner = _owner(delegate.starter)
        if delegate.kind is SpawnKind.THREAD and loop is not None and owner is not None:
            yield _LoopThread(owner, delegate.creation, delegate.starter, None, loop)
    for owner in program.module.classes.values():
        run = owner.methods.get("run")
        if run is not None and thread_class(program, owner) is SpawnKind.THREAD:
            loop = _loop_run_by(run)
            if loop is not None:
                yield _LoopThread(owner, run.name_node, run, run, loop)


def _owner(function: FunctionFacts | None) -> ClassFacts | None:
    while function is not None and function.owner is None:
        function = function.parent
    return function.owner if function is not None else None


def _loop_run_by(body: FunctionFacts) -> str | None:
    """Return the last name of the loop that a body runs, "" where it has none, None where it runs none."""
    for node in walk(body.node):
        loop = _loop_run_by_target(node.func, body) if isinstance(node, cst.Call) else None
        if loop is not None:
            return loop
    return None


def _loop_run_by_target(target: cst.BaseExpression, function: FunctionFacts | None) -> str | None:
    """Return the same of a call of `target`."""
    if isinstance(target, cst.Attribute) and target.attr.value in _RUNS:
        return last_name(target.value)
    if function is not None and qualified(target, function, function.module) in RUNNERS:
        return ""
    return None


def _coroutines_on_loop(thread: _LoopThread) -> frozenset[str]:
    """Return the names of the coroutine methods that run on the loop.

    They are those that its body mentions, or that a method hands over; and what these mention.
    """
    owner = thread.owner
    coroutines = {name: method for name, method in owner.methods.items() if method.is_async}
    waiting: set[str] = set()
    for method in owner.methods.values():
        for node in walk(method.node):
            own = method is thread.body or method is thread.function
            if isinstance(node, cst.Call) and (own or last_name(node) in _HANDS_OVER):
                waiting.update(_mentioned(node) & coroutines.keys())
    on_loop: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in on_loop:
            on_loop.add(name)
            waiting.update(coroutines[name].mentioned & coroutines.keys())
    return frozenset(on_loop)


def _mentioned(node: cst.CSTNode) -> set[str]:
    return {part.attr.value for part in walk(node) if isinstance(part, cst.Attribute)}


# -- what other threads call -----------------------------------------------------------------


def _hands_out_itself(owner: ClassFacts) -> bool:
    """Return whether a method passes `self` on, or keeps it somewhere; to return it is no such thing."""
    return any(_is_handed_out(method) for method in owner.methods.values())


def _is_handed_out(method: FunctionFacts) -> bool:
    own = method.receiver_name
    stack: list[tuple[cst.CSTNode, cst.CSTNode]] = [(method.node, method.node)]
    while stack:
        node, parent = stack.pop()
        if isinstance(node, cst.Name) and node.value == own:
            if not isinstance(parent, cst.Attribute | cst.Param | cst.Return):
                return True
        elif not isinstance(node, cst.Attribute):
            stack.extend((child, node) for child in children(node))
        elif not isinstance(node.value, cst.Name):
            stack.append((node.value, node))
    return False


def _is_for_others(program: Program, thread: _LoopThread, method: FunctionFacts) -> bool:
    """Return whether only threads other than the loop's call a method, as far as can be seen."""
    if method.is_async or method.is_generator or method.name.startswith("_") or method.name in CONSTRUCTORS:
        return False
    if method in (thread.body, thread.function) or is_called_back(program, method):
        return False
    return method.name not in program.once(_called_on_loops)


def _called_on_loops(program: Program) -> frozenset[str]:
    """Return the names that coroutines use, and functions in other functions, and what these call in turn."""
    uses = program.module.names_used_by
    waiting = {
        name
        for function in program.module.functions
        if function.is_async or function.parent is not None
        for name in (*function.mentioned, *function.used)
    }
    names: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            waiting |= uses.get(name, set())
    return frozenset(names)


def _in_method(
    program: Program, thread: _LoopThread, method: FunctionFacts, on_loop: frozenset[str]
) -> Iterator[ForeignSet]:
    graph = program.inlined(method)
    if any(knows_loops(p.operation) or wakes_loop(p.operation) for p in graph.points):
        return
    if any(p.operation.node is thread.node for p in graph.points):
        return  # it starts the thread: the loop may not run yet
    for point in graph.points:
        touch = touch_at(point)
        if touch is None or point.function.module is not program.module or point.function.owner is None:
            continue
        place = program.place(touch.receiver, point.function, program.module)
        if place is None or not _is_of_loop(program, thread, place, touch, on_loop):
            continue
        if not any(wakes_loop(later.operation) for later in points_after(point)):
            yield ForeignSet(
                touch.call,
                point.function,
                touch.text,
                touch.method,
                thread.node,
                thread.function,
                "starts the thread of the loop",
                touch.call,
                loop_in_thread=True,
                loop=thread.loop,
            )


def _is_of_loop(
    program: Program, thread: _LoopThread, place: Place, touch: Touch, on_loop: frozenset[str]
) -> bool:
    """Return whether a place is an attribute that holds a primitive of the loop."""
    if place.scope != INSTANCE or len(place.fields) != 1 or program.owner(place) is not thread.owner:
        return False
    classes = METHODS[touch.method]
    if not is_instance(program, place, None, classes) or not is_used(program, place, classes):
        return False
    if classes is LOOPS:
        return place.fields[0] == thread.loop
    if classes is SENDERS:
        return True
    users = {name for name, method in thread.owner.methods.items() if place.fields[0] in method.mentioned}
    return any(name in on_loop and thread.owner.methods[name].is_async for name in users)
