"""Which locks are held where (the lockset of Savage et al., "Eraser", 1997, computed statically)."""

from __future__ import annotations

import libcst as cst

from ..flow.inlining import InlinedGraph, Point, Program
from ..flow.operations import INSTANCE, Acquire, Place, Release
from ..flow.paths import solve
from ..symbols.symbols import ClassFacts, FunctionFacts

#: A lock that is acquired more often than this is not told from one acquired this often.
_DEEPEST_LOCK = 4

#: How often each lock is held: one acquired twice is held until it is released twice.
_Counts = dict[Place, int]


def held_locks(program: Program, graph: InlinedGraph) -> dict[int, frozenset[Place]]:
    """Return the locks held before each point on every path, by the point's id.

    Points that no path reaches are left out.
    """
    cached = program.locks.get(id(graph))
    if cached is not None:
        return cached

    def transfer(point: Point, counts: _Counts) -> _Counts:
        operation = point.operation
        if not isinstance(operation, Acquire | Release):
            return counts
        lock = lock_of(program, operation, point.function)
        change = 1 if isinstance(operation, Acquire) else -1
        return {**counts, lock: min(max(counts.get(lock, 0) + change, 0), _DEEPEST_LOCK)}

    none_held: _Counts = {}
    counts = solve(graph.entry, none_held, transfer, _fewest)
    held = {key: frozenset(lock for lock, n in acquired.items() if n) for key, acquired in counts.items()}
    program.locks[id(graph)] = held
    return held


def _fewest(one: _Counts, other: _Counts) -> _Counts:
    return {lock: min(n, other.get(lock, 0)) for lock, n in one.items()}


def callers_locks(program: Program, function: FunctionFacts, point: Point) -> frozenset[Place]:
    """Return the locks that every caller of a private helper holds at one of the helper's points."""
    if not function.name.startswith("_"):
        return frozenset()
    held_by_callers: list[frozenset[Place]] = []
    for caller in program.module.users_of.get(function.name, ()):
        if caller is not function:
            graph = program.inlined(caller)
            held = held_locks(program, graph)
            copies = [p for p in graph.points if p.operation.node is point.operation.node]
            if not copies:
                return frozenset()  # handed to somebody, or too deep to be followed
            held_by_callers.extend(held.get(id(p), frozenset()) for p in copies)
    return frozenset.intersection(*held_by_callers) if held_by_callers else frozenset()


def lock_of(program: Program, operation: Acquire | Release, function: FunctionFacts) -> Place:
    """Return the lock at a place; a Condition made over a lock is that lock."""
    place = operation.place
    if not place.fields:  # `with self:` in two methods acquires the same lock
        owner = program.types.type_of(place, function)
        if isinstance(owner, ClassFacts):
            return Place(owner.key, INSTANCE, ("()",))
    return lock_at(program, place)


def lock_at(program: Program, place: Place) -> Place:
    """Return the lock that is acquired by acquiring what is at a place."""
    owner = program.owner(place)
    if isinstance(owner, ClassFacts) and len(place.fields) == 1:
        for binding in owner.attributes.get(place.fields[0], ()):
            value = binding.value
            if isinstance(value, cst.Call) and value.args and program.types.makes_condition(binding, owner):
                inner = program.place(value.args[0].value, binding.function, owner.module)
                if inner is not None:
                    return inner
    return place
