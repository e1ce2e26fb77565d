"""Whether a look may be repeated: it takes no lock that is held there, and it changes nothing.

A look runs code: a property, `__len__` or `__bool__` of the project, or of a library. `value` of a
`multiprocessing.Value` acquires the lock that it was made with, `empty()` of a queue the queue's `mutex`.
Code of the project is followed through the inlined graph; what that does not follow is not known to be free.

Assumed: plain attributes and the containers of the standard library acquire nothing and change nothing; nor
does an object whose class is not known, unless this module defines a property or method of that name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import libcst as cst

from ..catalog.vocabulary import INSPECTORS, QUERIES, QUEUE_STATES
from ..flow.effects import call_is_harmless, writes
from ..flow.inlining import InlinedGraph, Point, Program
from ..flow.operations import Acquire, Call, Operation, Place, ReadState, Release, Suspend, Wait
from ..protocol.locks import held_locks, lock_at, lock_of
from ..symbols.symbols import ClassFacts, FunctionFacts, last_name
from ..symbols.walk import children

#: The reason for which a look is not repeated.
NOT_FREE = "no fix: its test runs code that may acquire a lock that is held there, or change something"

#: Expressions that change nothing if their parts do not.
_PURE = (
    cst.Name,
    cst.Attribute,
    cst.BaseNumber,
    cst.BaseString,
    cst.Comparison,
    cst.BooleanOperation,
    cst.UnaryOperation,
    cst.BinaryOperation,
    cst.Subscript,
    cst.Call,
    cst.NamedExpr,
    cst.Tuple,
    cst.List,
    cst.Set,
)
#: What a test may run of the class of an object that it looks at.
_SPECIAL = frozenset(
    "__bool__ __len__ __contains__ __getitem__ __iter__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __hash__ "
    "__and__ __or__ __sub__ __add__".split()
)
#: The lock of a queue, and the conditions over it.
_OF_QUEUE = frozenset({"mutex", "not_empty", "not_full", "all_tasks_done"})
#: Classes whose `value` and items are read under the lock that they are made with.
_SYNCHRONIZED = frozenset({"Value", "Array"})


def held_at(program: Program, graph: InlinedGraph, points: Iterable[Point]) -> frozenset[Place]:
    """Return the locks that may be held at some points: by their function, or by one that calls it."""
    held = held_locks(program, graph)
    own = frozenset().union(*(held.get(id(point), frozenset()) for point in points))
    return own | _held_by_callers(program, graph.function)


def _held_by_callers(program: Program, function: FunctionFacts) -> frozenset[Place]:
    found: set[Place] = set()
    for caller in program.module.users_of.get(function.name, ()):
        if caller is function:
            continue
        graph = program.inlined(caller)
        held = held_locks(program, graph)
        for point in graph.points:
            if point.function is function:
                found |= held.get(id(point), frozenset())
    return frozenset(found)


@dataclass(frozen=True)
class Looks:
    """Tells which expressions of a graph's own function may be evaluated again while `held` are held."""

    program: Program
    graph: InlinedGraph
    held: frozenset[Place]

    def is_free(self, node: cst.CSTNode, tested: bool = True) -> bool:
        """Return whether an expression acquires no lock that is held, and changes nothing.

        `tested`: what is asked is the value, and not only for an attribute of it.
        """
        if isinstance(node, cst.Call):
            inside = [node.func.value] if isinstance(node.func, cst.Attribute) else []
            if not self._call_is_free(node) or not all(self.is_free(part, False) for part in inside):
                return False
            return all(self.is_free(argument) for argument in node.args)
        if isinstance(node, cst.BaseExpression) and not isinstance(node, _PURE):
            return False
        if isinstance(node, cst.Name | cst.Attribute):
            if tested and not self._object_is_free(node):
                return False
            if isinstance(node, cst.Name):
                return True
            return self._attribute_is_free(node) and self.is_free(node.value, False)
        return all(self.is_free(child) for child in children(node))

    # -- calls -----------------------------------------------------------------------------

    def _call_is_free(self, call: cst.Call) -> bool:
        followed = [p for p in self.graph.points if p.site is call and p.operation.node is not call]
        if followed:  # a helper is as free as its operations
            return self._all_free(followed)
        name = last_name(call)
        if name not in (INSPECTORS | QUERIES | {"is_set"}) or name in ("next", "print", "get", "iter"):
            return False
        if not isinstance(call.func, cst.Attribute):
            return True
        if name in QUEUE_STATES and any(lock.fields and lock.fields[-1] in _OF_QUEUE for lock in self.held):
            return False
        return not self._names_project_code(call.func)

    # -- attributes ------------------------------------------------------------------------

    def _attribute_is_free(self, node: cst.Attribute) -> bool:
        followed = [p for p in self.graph.points if p.site is node and p.operation.node is not node]
        if followed:
            return self._all_free(followed)
        if node.attr.value == "value" and not self._made_lock_is_free(node.value):
            return False
        return not self._names_project_code(node)

    def _names_project_code(self, node: cst.Attribute) -> bool:
        """Return whether an attribute that is not followed may be a property or method of the project."""
        name = node.attr.value
        owner = self._type_of(node.value)
        if isinstance(owner, ClassFacts):
            method = self.program.types.method(owner, name)
            return method is not None or self._is_computed(owner, name)
        if owner is not None:
            return False
        classes = self.program.module.classes.values()
        if any(name in c.attributes for c in classes):
            return False
        return any(name in c.methods for c in classes)

    def _is_computed(self, owner: ClassFacts, name: str) -> bool:
        method = self.program.types.method
        if method(owner, "__getattribute__") is not None:
            return True
        known = any(name in c.attributes for c in self.program.types.ancestry(owner))
        return not known and method(owner, "__getattr__") is not None

    def _made_lock_is_free(self, node: cst.BaseExpression) -> bool:
        """Return whether reading what `Value(..., lock=L)` made acquires no lock that is held."""
        for value, function in self._bound_values(node):
            if not isinstance(value, cst.Call) or last_name(value) not in _SYNCHRONIZED:
                continue
            for argument in value.args:
                if argument.keyword is None or argument.keyword.value != "lock" or not self.held:
                    continue
                if isinstance(argument.value, cst.Name) and argument.value.value in ("True", "False"):
                    continue
                place = self.program.place(argument.value, function, self.program.module)
                if place is None or not self._may_acquire(lock_at(self.program, place)):
                    return False
        return True

    def _bound_values(
        self, node: cst.BaseExpression
    ) -> Iterator[tuple[cst.BaseExpression | None, FunctionFacts | None]]:
        function = self.graph.function
        place = self.program.place(node, function, function.module)
        if place is None:
            return
        owner = self.program.owner(place)
        if owner is not None and len(place.fields) == 1:
            bindings = owner.attributes.get(place.fields[0], ())
        elif owner is None and not place.fields:
            bindings = (*function.bindings.get(place.root, ()), *function.module.bindings.get(place.root, ()))
        else:
            return
        for binding in bindings:
            yield binding.value, binding.function

    # -- objects ---------------------------------------------------------------------------

    def _object_is_free(self, node: cst.BaseExpression) -> bool:
        """Return whether what a test may run of an object's class is free."""
        if isinstance(node, cst.Name) and node.value == self.graph.function.receiver_name:
            return True
        if not self._made_lock_is_free(node):
            return False
        owner = self._type_of(node)
        if not isinstance(owner, ClassFacts):
            return True
        methods = (self.program.types.method(owner, name) for name in _SPECIAL)
        return all(self._all_free(self.program.inlined(m).points) for m in methods if m is not None)

    def _type_of(self, node: cst.BaseExpression) -> ClassFacts | str | None:
        function = self.graph.function
        return self.program.types.value_type(node, function, function.module)

    # -- code of the project ---------------------------------------------------------------

    def _all_free(self, points: list[Point]) -> bool:
        return all(self._is_free_at(point) for point in points)

    def _is_free_at(self, point: Point) -> bool:
        operation = point.operation
        if isinstance(operation, Acquire):
            return self._may_acquire(lock_of(self.program, operation, point.function))
        if isinstance(operation, Release):
            return True
        if writes(operation) is not None or isinstance(operation, Suspend | Wait):
            return False
        if isinstance(operation, Call) and not call_is_harmless(operation):
            return False
        return not self._is_property(operation, point.function)

    def _is_property(self, operation: Operation, function: FunctionFacts) -> bool:
        """Return whether a read that was not followed is a property of the project."""
        if not isinstance(operation, ReadState) or not operation.place.fields:
            return False
        place = operation.place
        owner = self.program.types.type_of(replace(place, fields=place.fields[:-1]), function)
        if not isinstance(owner, ClassFacts):
            return False
        method = self.program.types.method(owner, place.fields[-1])
        return method is not None and method.decorated_by("property", "cached_property")

    def _may_acquire(self, lock: Place) -> bool:
        """Return whether a lock can be acquired: none is held, or this one is and counts how often."""
        return not self.held or (lock in self.held and self._is_reentrant(lock))

    def _is_reentrant(self, lock: Place) -> bool:
        owner = self.program.owner(lock)
        if owner is None or len(lock.fields) != 1:
            return False
        values = [binding.value for binding in owner.attributes.get(lock.fields[0], ())]
        return bool(values) and all(_makes_reentrant(value) for value in values)


def _makes_reentrant(value: cst.BaseExpression | None) -> bool:
    if not isinstance(value, cst.Call):
        return False
    return last_name(value) == "RLock" or (last_name(value) == "Condition" and not value.args)
