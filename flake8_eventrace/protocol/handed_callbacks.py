"""Callbacks that an object of this module calls in a thread of its own.

    class Port:
        def __init__(self, device, on_line):
            self.on_line = on_line                        # a parameter that is kept
            threading.Thread(target=self._read).start()

        def subscribe(self, listener):
            self.listeners.append(listener)               # or put into a list

        def _read(self):
            self.on_line(line)

    Port(device, self._received)                          # runs in the thread

Assumed: instances of one class are one object, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from ..flow.inlining import Point, Program
from ..flow.operations import INSTANCE, Call
from ..symbols.symbols import CONSTRUCTORS, FunctionFacts
from .kept_primitives import container_of, items_of
from .spawns import argument, called_function


class HandedCallback(NamedTuple):
    """A function that is handed over by `node`, in `function` (None: the module's own code)."""

    body: FunctionFacts
    node: cst.Call
    function: FunctionFacts | None


def handed_callbacks(program: Program, body: FunctionFacts) -> Iterator[HandedCallback]:
    """Yield the functions that were handed to the object whose method `body` runs in a thread."""
    for point in program.inlined(body).points:
        for taker, parameter in _takers(program, point):
            yield from _handed(program, taker, parameter)


def _takers(program: Program, point: Point) -> Iterator[tuple[FunctionFacts, str]]:
    """Yield the functions whose parameter a point calls, with the name of the parameter."""
    operation = point.operation
    if not isinstance(operation, Call) or not isinstance(operation.node, cst.Call):
        return
    place, func = operation.place, operation.node.func
    owner = program.owner(place)
    if isinstance(func, cst.Attribute) and place.scope == INSTANCE and owner is not None:
        if len(place.fields) != 1 or place.fields[0] in owner.methods:
            return
        for binding in owner.attributes.get(place.fields[0], ()):
            if isinstance(binding.value, cst.Name) and binding.function is not None:
                yield binding.function, binding.value.value
    elif isinstance(func, cst.Name):
        container = container_of(program, func, point.function)
        for item, function in items_of(program, container) if container is not None else ():
            if isinstance(item, cst.Name) and function is not None:
                yield function, item.value


def _handed(program: Program, taker: FunctionFacts, parameter: str) -> Iterator[HandedCallback]:
    """Yield what the module passes to a method for a parameter that it does not bind anew."""
    if parameter not in taker.parameters or parameter in taker.bindings or taker.owner is None:
        return
    position = list(taker.parameters).index(parameter) - 1
    functions = {id(function.node): function for function in program.module.functions}
    for statement in program.module.statements.all:
        for site in statement.calls:
            function = functions.get(id(site.function))
            if not _runs(program, site.node, function, taker):
                continue
            value = argument(site.node, position, parameter)
            body = called_function(program, value, function) if value is not None else None
            if body is not None and not body.is_async and not body.is_generator:
                yield HandedCallback(body, site.node, function)


def _runs(program: Program, call: cst.Call, function: FunctionFacts | None, taker: FunctionFacts) -> bool:
    """Return whether a call runs a method, or makes an instance if that is a constructor."""
    if taker.name in CONSTRUCTORS:
        return program.types.class_named(call.func, function, program.module) is taker.owner
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value != taker.name:
        return False
    return program.types.callee(call.func, function, program.module) is taker
