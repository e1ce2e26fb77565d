"""Whether the lock may be held when a function is entered: what its callers in sight hold.

Assumed: who calls a public method out of sight does not hold a lock that the class has made itself, unless
the documentation of the method says so, or the class hands its lock out. A private helper that nobody in
sight calls is for somebody who may hold it.
"""

from __future__ import annotations

import re

import libcst as cst

from ...flow.inlining import Program
from ...flow.operations import Call, Suspend
from ...protocol.locks import held_locks
from ...protocol.spawns import thread_class
from ...symbols.symbols import FunctionFacts
from ...symbols.walk import walk
from .handed import handed_functions
from .lock_identity import Lock

#: Names and documentation that say that the caller is to hold the lock.
_CONTRACT = re.compile(
    r"lock(ed)?\W+(\w+\W+){0,3}(held|acquired|owned)|(hold|own|acquire|have)\w*\W+(\w+\W+){0,4}(lock|mutex)",
    re.IGNORECASE,
)
_NAMES = re.compile(r"(?:^|_)(?:un|no)?_?lock(?:ed)?(?:_|$)")


class Entry:
    """Asks of one notification (`node`) whether those who lead to it may hold the lock."""

    def __init__(self, program: Program, lock: Lock, node: cst.CSTNode) -> None:
        self.program = program
        self.lock = lock
        self.node = node
        self.is_held_by_some = False
        self._seen: set[int] = set()

    def may_hold(self, function: FunctionFacts) -> bool:
        """Return whether every way into the function that is in sight may hold the lock."""
        if id(function) in self._seen:
            return True
        self._seen.add(id(function))
        if self._begins_without(function):
            return False
        if self._is_agreed(function) or self._is_lent():
            return True
        callers = [
            caller for caller in self.program.module.users_of.get(function.name, ()) if caller is not function
        ]
        answers = [answer for caller in callers if (answer := self._in_caller(caller, function)) is not None]
        if answers:
            return all(answers)
        private = function.name.startswith(("_", "<")) or function.parent is not None
        return private or not self.lock.is_made_here

    def _begins_without(self, function: FunctionFacts) -> bool:
        """Return whether the function is the body of a thread or task, or is called by an event loop."""
        if id(function) in handed_functions(self.program):
            return True
        owner = function.owner
        return owner is not None and function.name == "run" and thread_class(self.program, owner) is not None

    def _is_agreed(self, function: FunctionFacts) -> bool:
        """Return whether the function says that its caller holds the lock."""
        if function.decorators and not function.decorated_by("staticmethod", "classmethod", "override"):
            return True
        if _NAMES.search(function.name):
            return True
        doc = function.node.get_docstring() if isinstance(function.node, cst.FunctionDef) else None
        return doc is not None and _CONTRACT.search(doc) is not None

    def _in_caller(self, caller: FunctionFacts, function: FunctionFacts) -> bool | None:
        """Return whether a caller may hold the lock wherever it leads here; None if it is no caller."""
        graph = self.program.inlined(caller)
        held = held_locks(self.program, graph)
        copies = [point for point in graph.points if point.operation.node is self.node]
        if not copies:
            unresolved = (
                point
                for point in graph.points
                if isinstance(point.operation, Call)
                and (point.operation.place.root, *point.operation.place.fields)[-1] == function.name
            )
            return True if any(held.get(id(point)) for point in unresolved) else None
        within = [self.lock.may_be_among(held.get(id(point), ())) for point in copies]
        self.is_held_by_some |= any(within)
        return all(within) or self.may_hold(caller)

    def _is_lent(self) -> bool:
        """Return whether somebody in sight hands the lock out, or leaves with it held."""
        return self.program.once(_Lent).lends(self.lock)


class _Lent:
    """What the functions of a module hold when they return or yield, and which conditions they return."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._answers: dict[Lock, bool] = {}

    def lends(self, lock: Lock) -> bool:
        """Return whether a function returns the condition or its lock, or leaves with the lock held."""
        if lock not in self._answers:
            self._answers[lock] = any(
                self._is_lent_by(function, lock) for function in self.program.module.functions
            )
        return self._answers[lock]

    def _is_lent_by(self, function: FunctionFacts, lock: Lock) -> bool:
        names = {(place.root, *place.fields)[-1] for place in (lock.place, lock.condition)}
        if names.isdisjoint(function.mentioned | function.used):
            return False
        return self._leaves_held(function, lock) or self._returns(function, lock)

    def _leaves_held(self, function: FunctionFacts, lock: Lock) -> bool:
        graph = self.program.inlined(function)
        held = held_locks(self.program, graph)
        ends = [graph.leave]
        if function.is_generator:
            ends += [p for p in graph.points if isinstance(p.operation, Suspend)]
        return any(lock.place in held.get(id(point), ()) for point in ends)

    def _returns(self, function: FunctionFacts, lock: Lock) -> bool:
        places = (lock.place, lock.condition)
        return any(
            isinstance(node, cst.Return | cst.Yield)
            and isinstance(node.value, cst.Name | cst.Attribute)
            and self.program.place(node.value, function, self.program.module) in places
            for node in walk(function.node)
        )
