"""What a coroutine acquires: locks of threads and processes, as LAG204 judges them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from ...flow.inlining import Point, Program
from ...flow.operations import Acquire, Place, Suspend
from ...project.access_paths import paths
from ...project.slow_calls import SlowCalls
from ...protocol.locks import held_locks, lock_of
from ...symbols.parents import Parents
from ...symbols.symbols import Binding, FunctionFacts, last_name
from ...symbols.walk import children, walk


@dataclass(frozen=True, eq=False)
class Acquisition:
    """The acquisition of a lock.

    * `node` is the lock as the source writes it, `syntax` the item of a `with`, or the call of `acquire()`;
    * `body` is what a `with` holds, None for a call;
    * `point` and `place` are the point of the acquisition and the lock in the function's graph, None for a
      lock that has no place;
    * `reentrant`: whoever holds it may acquire it again.
    """

    node: cst.BaseExpression
    syntax: cst.CSTNode
    body: cst.BaseSuite | None
    point: Point | None
    place: Place | None
    reentrant: bool


def acquisitions(program: Program, function: FunctionFacts, slow_calls: SlowCalls) -> Iterator[Acquisition]:
    """Yield the locks that a function's own code acquires, as far as it may have to wait for somebody."""
    for node, syntax, body in acquired(function):
        if isinstance(node, cst.Call) and body is not None:
            inner = _held_by_manager(program, function, node, slow_calls)
            if inner is not None:
                yield Acquisition(node, syntax, body, None, None, inner.reentrant)
        kinds = lock_kinds(node, function, slow_calls)
        if not kinds or is_own(node, function):
            continue
        points = program.inlined(function).points
        point = next((p for p in points if _is_acquisition(p, syntax)), None)
        place = None
        if point is not None and isinstance(point.operation, Acquire):
            place = lock_of(program, point.operation, function)
            conditions = [b for b in _bindings(program, point.operation.place) if _is_over_lock(b)]
        if point is not None or body is not None:
            reentrant = "exclusive" not in kinds and not (place is not None and conditions)
            yield Acquisition(node, syntax, body, point, place, reentrant)


def _held_by_manager(
    program: Program, function: FunctionFacts, call: cst.Call, slow_calls: SlowCalls
) -> Acquisition | None:
    """Return the lock that a context manager of the module, written as a generator, holds where it yields."""
    manager = program.types.callee(call.func, function, function.module)
    if manager is None or manager.module is not program.module or not manager.decorated_by("contextmanager"):
        return None
    graph = program.inlined(manager)
    locks = held_locks(program, graph)
    at_yield = [
        locks.get(id(point), frozenset())
        for point in graph.points
        if isinstance(point.operation, Suspend) and point.function is manager
    ]
    held = frozenset.intersection(*at_yield) if at_yield else frozenset()
    inner = acquisitions(program, manager, slow_calls)
    return next((acquisition for acquisition in inner if acquisition.place in held), None)


def acquired(
    function: FunctionFacts,
) -> Iterator[tuple[cst.BaseExpression, cst.CSTNode, cst.BaseSuite | None]]:
    """Yield what a function's own code enters by `with`, or calls `acquire()` of and may have to wait for."""
    for node in _own_code(function.node.body):
        if isinstance(node, cst.With) and node.asynchronous is None:
            yield from ((item.item, item, node.body) for item in node.items)
        elif isinstance(node, cst.Call) and last_name(node) == "acquire" and not _is_try(node):
            yield from ((func.value, node, None) for func in [node.func] if isinstance(func, cst.Attribute))


def _bindings(program: Program, place: Place) -> list[Binding]:
    """Return the bindings of what is at a place, as far as they are in sight."""
    owner = program.owner(place)
    if owner is not None:
        return owner.attributes.get(place.fields[0], []) if place.fields else []
    for function in program.module.functions:
        if function.qualname == place.scope:
            return function.bindings.get(place.root, [])
    return program.module.bindings.get(place.root, [])


def _is_over_lock(binding: Binding) -> bool:
    """Return whether a condition is made over a lock that is not known to be reentrant."""
    value = binding.value
    return isinstance(value, cst.Call) and bool(value.args) and last_name(value.args[0].value) != "RLock"


def _own_code(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the nodes of a function's own code, in the order of the source."""
    yield node
    for child in children(node):
        if not isinstance(child, cst.FunctionDef | cst.ClassDef | cst.Lambda):
            yield from _own_code(child)


def _is_acquisition(point: Point, syntax: cst.CSTNode) -> bool:
    return isinstance(point.operation, Acquire) and point.operation.node is syntax


def _is_try(call: cst.Call) -> bool:
    """Return whether a call of `acquire` returns at once, whether or not it gets the lock."""
    for index, argument in enumerate(call.args):
        name = argument.keyword.value if argument.keyword is not None else ("blocking", "timeout")[index > 0]
        value = argument.value
        if name in ("blocking", "block") and isinstance(value, cst.Name) and value.value == "False":
            return True
        if isinstance(value, cst.Integer | cst.Float) and value.evaluated_value == 0:
            return True
    return False


def lock_kinds(node: cst.BaseExpression, function: FunctionFacts, slow_calls: SlowCalls) -> frozenset[str]:
    """Return the kinds of locks that an expression may be; none unless all that it may be are such locks."""
    tree = ast.parse(function.module.tree.code_for_node(node).strip(), mode="eval").body
    kinds: set[str] = set()
    for path in paths(tree):
        some = slow_calls.lock_kinds(function.qualname, path)
        if not some:
            return frozenset()
        kinds |= some
    return frozenset(kinds)


def is_own(node: cst.BaseExpression, function: FunctionFacts) -> bool:
    """Return whether nobody but one run of a function can have a lock: it is made right here, or held by a
    local that is only acquired and released."""
    if isinstance(node, cst.Call):
        return last_name(node)[:1].isupper()
    if not isinstance(node, cst.Name) or node.value in function.parameters:
        return False
    bindings = function.bindings.get(node.value, [])
    made = all(isinstance(b.value, cst.Call) and last_name(b.value)[:1].isupper() for b in bindings)
    if not bindings or not made or function.captured(node.value) or node.value in function.outer_names:
        return False
    parents = Parents(function.node)
    uses = [part for part in walk(function.node) if isinstance(part, cst.Name) and part.value == node.value]
    return all(
        isinstance(parents.of(use), cst.WithItem | cst.Attribute | cst.AssignTarget | cst.AnnAssign)
        for use in uses
    )
