"""Triggers: operations after which a signal may come because of them.

`clear(); request(); wait()` is the arm idiom, and no bug: the signal is the answer to the request. So a
consumer that does something that may bring *this* signal about, between its clear and its wait, is left
alone. What an operation can bring about is asked for each setter: a request is answered by whoever it
reaches, and it does not reach everybody.

* A call that cannot be followed may do anything that the objects allow which it is handed; so it may run any
  setter, unless that setter is *out of reach* (see `Triggers._is_out_of_reach`).
* A write is a request where somebody who reads the place can come to the setter's `set()`, or does something
  with it that cannot be followed.
* To set or clear another event is a request where somebody who waits for that event, or tests it, can come to
  the setter's `set()`; to wait for another event is one where who sets that event can.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import libcst as cst

from ..catalog.vocabulary import CONTAINERS, QUEUES, TAKES
from ..flow.constants import truth
from ..flow.effects import call_is_harmless, receiver_of
from ..flow.inlining import InlinedGraph, Point, Program
from ..flow.operations import (
    INSTANCE,
    MODULE,
    Call,
    Clear,
    Operation,
    Place,
    Placed,
    Set,
    Suspend,
    TestFlag,
    Wait,
    WriteState,
)
from ..symbols.symbols import FunctionFacts, ModuleFacts
from .escapes import is_called_back
from .publications import written_value
from .publishers import Setter
from .spawns import spawns, thread_class


def may_trigger(operation: Operation, receiver: Place, module: ModuleFacts, consumer: str) -> bool:
    """Return whether an operation may make some party set `receiver`: when in doubt, it may.

    A call that is not known to be harmless may; so may another event's set or clear, a wait for something
    else, and writing an attribute that another function reads (a request).
    """
    if isinstance(operation, Call):
        return not call_is_harmless(operation)
    if isinstance(operation, Suspend):
        return operation.hands_out
    if isinstance(operation, Set | Clear | Wait):
        return operation.place != receiver
    if isinstance(operation, WriteState):
        place = operation.place
        handed_in = bool(place.fields) and place.scope not in (INSTANCE, MODULE)
        return handed_in or any(True for _ in _readers(place, module, consumer))
    return False


def _readers(place: Place, module: ModuleFacts, consumer: str) -> list[FunctionFacts]:
    """Return the functions that may read a place, by its name, constructors and the consumer aside."""
    name = place.fields[0] if place.fields else place.root
    return [f for f in module.users_of.get(name, ()) if f.qualname != consumer and f.name != "__init__"]


@dataclass(eq=False)
class Triggers:
    """What a consumer's operations may bring about, for the setters of the event that it waits for."""

    program: Program
    graph: InlinedGraph
    receiver: Place
    setters: list[Setter]
    _unreachable: dict[int, bool] = field(default_factory=dict)
    _answering: dict[Place, bool] = field(default_factory=dict)
    _noticed: dict[tuple[Place, bool], list[FunctionFacts]] = field(default_factory=dict)

    def may_bring_about(self, operation: Operation, setter: Setter | None) -> bool:
        """Return whether an operation may lead a setter (None: any, in sight or not) to set the event."""
        module, consumer = self.program.module, self.graph.function.qualname
        if not may_trigger(operation, self.receiver, module, consumer):
            return False
        if setter is None:
            return True
        if isinstance(operation, Call):
            return not self._answers_nothing(operation, setter)
        if isinstance(operation, WriteState) and operation.place.scope in (INSTANCE, MODULE):
            return self._is_answered(operation.place)
        if isinstance(operation, Set | Clear | Wait):
            return self._is_noticed(operation)
        return True

    # -- calls -----------------------------------------------------------------------------

    def _answers_nothing(self, call: Call, setter: Setter) -> bool:
        """Return whether a call surely leads to no signal of this setter."""
        if self._only_takes(call, setter):
            return True
        return self._is_out_of_reach(setter) and not self._hands_over(call)

    def _only_takes(self, call: Call, setter: Setter) -> bool:
        """Return whether a call takes an item out of a container that the setter does not publish.

        `get` is a take only where the container is known to be one: `session.get(url)` is a request.
        """
        container = receiver_of(call)
        if container is None or setter.publishes(container):
            return False
        method = call.place.fields[-1]
        return method in TAKES and (method != "get" or self._is_container(container))

    def _is_container(self, place: Place) -> bool:
        owner = self.program.owner(place)
        if owner is None or len(place.fields) != 1:
            return False
        held = self.program.types.attribute_type(owner, place.fields[0])
        return isinstance(held, str) and held.rpartition(".")[2] in CONTAINERS.keys() | QUEUES

    def _hands_over(self, call: Call) -> bool:
        """Return whether a call is handed an object whose methods may set the event, or such a method."""
        names = {setter.function.name for setter in self.setters}
        for _, place in call.arguments:
            if not place.fields and place.root == self.graph.function.receiver_name:
                return True
            if place.fields and place.fields[-1] in names:
                return True
        return any(
            isinstance(argument.value, cst.Lambda)
            for argument in (call.node.args if isinstance(call.node, cst.Call) else ())
        )

    def _is_out_of_reach(self, setter: Setter) -> bool:
        """Return whether nothing that the consumer calls is known to be able to run a setter.

        So it is where the setter turns latches only (`self.stopping = True`), takes no arguments, and is
        handed to nobody, while the consumer is the body of a thread or task of this module: such a setter
        ends or wakes the body on behalf of its owner. A function that answers requests brings something with
        it, or is called back, and then it is handed to somebody.

        Assumed: whoever holds the object from outside does not call such a method as an answer.
        """
        key = id(setter)
        if key not in self._unreachable:
            self._unreachable[key] = (
                self._is_body
                and _only_turns_latches(setter)
                and not is_called_back(self.program, setter.function)
            )
        return self._unreachable[key]

    @cached_property
    def _is_body(self) -> bool:
        """Whether the consumer runs as a thread or task of its own."""
        function = self.graph.function
        if any(spawn.body is function for spawn in spawns(self.program)):
            return True
        owner = function.owner
        return owner is not None and function.name == "run" and thread_class(self.program, owner) is not None

    # -- writes ----------------------------------------------------------------------------

    def _is_answered(self, place: Place) -> bool:
        """Return whether somebody who reads a place may come to set the event, or to what is not known."""
        if place not in self._answering:
            module, consumer = self.program.module, self.graph.function.qualname
            inside = {id(point.function) for point in self.graph.points}
            self._answering[place] = any(
                self._may_lead_to_set(reader)
                for reader in _readers(place, module, consumer)
                if id(reader) not in inside
            )
        return self._answering[place]

    def _may_lead_to_set(self, reader: FunctionFacts, other: Place | None = None) -> bool:
        """Return whether a function may set the event, or do what is not known; `other` is another event."""
        if any(setter.function is reader for setter in self.setters):
            return True
        for point in self.program.inlined(reader).points:
            operation = point.operation
            if isinstance(operation, Call) and not call_is_harmless(operation):
                return True
            if isinstance(operation, Set) and operation.place != other:
                return True
            if isinstance(operation, Suspend) and operation.hands_out:
                return True
        return False

    # -- other events ----------------------------------------------------------------------

    def _is_noticed(self, operation: Set | Clear | Wait) -> bool:
        """Return whether what is done to another event may lead to a signal.

        A clear or a set is noticed by who tests that event or waits for it; a wait ends by who sets it, and
        that one may signal as well. A set that nobody in sight waits for is for somebody out of sight.
        """
        other = operation.place
        if not self._is_own(other):
            return True
        key = (other, isinstance(operation, Wait))
        if key not in self._noticed:
            roles: tuple[type[Placed], ...] = (Set,) if isinstance(operation, Wait) else (Wait, TestFlag)
            self._noticed[key] = list(self._functions_with(other, roles))
        functions = self._noticed[key]
        if not functions:
            return not isinstance(operation, Clear)
        return any(self._may_lead_to_set(function, other) for function in functions)

    def _is_own(self, place: Place) -> bool:
        """Return whether an event is an attribute, a global, or a local of an outer function."""
        if place.scope == INSTANCE:
            return len(place.fields) == 1
        return not place.fields and (
            place.scope == MODULE
            or any(
                function.qualname == place.scope and place.root not in function.parameters
                for function in self.program.module.functions
            )
        )

    def _functions_with(self, event: Place, roles: tuple[type[Placed], ...]) -> Iterator[FunctionFacts]:
        """Yield the functions beside the consumer that do one of some things to an event."""
        name = event.fields[0] if event.fields else event.root
        inside = {id(point.function) for point in self.graph.points}
        for function in self.program.module.users_of.get(name, ()):
            if id(function) in inside:
                continue
            points = self.program.inlined(function).points
            if any(isinstance(op, roles) and op.place == event for op in (p.operation for p in points)):
                yield function


def _only_turns_latches(setter: Setter) -> bool:
    """Return whether all that a setter publishes is attributes that it binds to a constant."""
    function = setter.function
    if [name for name in function.parameters if name != function.receiver_name]:
        return False
    return bool(setter.published) and all(
        _binds_constant(point) for points in setter.published.values() for point in points
    )


def _binds_constant(point: Point) -> bool:
    return isinstance(point.operation, WriteState) and truth(written_value(point)) is not None
