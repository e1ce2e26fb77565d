"""Callbacks that a library or an executor calls in a thread of its own.

Recognised are the event handlers of watchdog, the callbacks of a paho client whose loop was started in a
thread, and what is added to the future of an executor's `submit()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from ..flow.inlining import Program
from ..symbols.access_paths import qualified
from ..symbols.symbols import FunctionFacts, ModuleFacts, last_name
from ..symbols.walk import walk
from .spawns import SpawnKind, executor_kind

#: Classes whose methods a thread of their library calls, with the prefixes of those methods.
_HANDLERS = {
    "watchdog.events.FileSystemEventHandler": ("on_", "dispatch"),
    "watchdog.events.PatternMatchingEventHandler": ("on_", "dispatch"),
    "watchdog.events.RegexMatchingEventHandler": ("on_", "dispatch"),
    "watchdog.events.LoggingEventHandler": ("on_", "dispatch"),
}
_PAHO = frozenset({"paho.mqtt.client.Client"})


@dataclass(frozen=True, eq=False)
class Callback:
    """A function that is called back in a thread. `node`, in `function`, registers it."""

    body: FunctionFacts
    node: cst.CSTNode
    function: FunctionFacts


def threaded_callbacks(program: Program) -> Iterator[Callback]:
    """Yield every function of the module that is surely called back in a thread."""
    yield from _handlers(program)
    threaded = _mentions(program.module, "loop_start")
    for function in program.module.functions:
        if threaded and {name for name in function.mentioned if name.startswith("on_")}:
            yield from _paho(program, function)
        if "add_done_callback" in function.mentioned:
            yield from _when_done(program, function)


def _mentions(module: ModuleFacts, name: str) -> bool:
    return any(name in function.mentioned for function in module.functions)


def _handlers(program: Program) -> Iterator[Callback]:
    """Yield the methods of subclasses of handlers; their definition registers them."""
    for owner in program.module.classes.values():
        for ancestor in program.types.ancestry(owner):
            for base in ancestor.bases:
                prefixes = _HANDLERS.get(qualified(base, ancestor.function, ancestor.module))
                for name, method in owner.methods.items():
                    if prefixes is not None and name.startswith(prefixes) and not method.is_async:
                        yield Callback(method, method.name_node, method)


def _paho(program: Program, function: FunctionFacts) -> Iterator[Callback]:
    """Yield what `client.on_message = f` registers, where a thread of the client reads the socket."""
    for node in walk(function.node):
        if not isinstance(node, cst.Assign) or len(node.targets) != 1:
            continue
        target = node.targets[0].target
        if not isinstance(target, cst.Attribute) or not target.attr.value.startswith("on_"):
            continue
        client = program.types.value_type(target.value, function, program.module)
        if isinstance(client, str) and client in _PAHO:
            body = _callee(program, node.value, function)
            if body is not None:
                yield Callback(body, node, function)


def _when_done(program: Program, function: FunctionFacts) -> Iterator[Callback]:
    """Yield what `pool.submit(work).add_done_callback(f)` registers, in one expression or through a local."""
    for node in walk(function.node):
        if not isinstance(node, cst.Call) or last_name(node) != "add_done_callback" or not node.args:
            continue
        assert isinstance(node.func, cst.Attribute)
        future: cst.BaseExpression | None = node.func.value
        if isinstance(future, cst.Name):
            bindings = function.bindings.get(future.value, ())
            future = bindings[0].value if len(bindings) == 1 else None
        if not isinstance(future, cst.Call) or last_name(future) != "submit":
            continue
        func = future.func
        if isinstance(func, cst.Attribute) and executor_kind(program, func.value, function) in (
            SpawnKind.THREAD,
            SpawnKind.PROCESS,
        ):
            body = _callee(program, node.args[0].value, function)
            if body is not None:
                yield Callback(body, node, function)


def _callee(program: Program, value: cst.BaseExpression, function: FunctionFacts) -> FunctionFacts | None:
    """Return the function of this module that an expression names, None for a coroutine function."""
    if isinstance(value, cst.Lambda):
        return next((f for f in program.module.functions if f.node is value), None)
    body = program.types.callee(value, function, program.module)
    return body if body is not None and body.module is program.module and not body.is_async else None
