"""Callbacks that run outside of the event loop: a library calls them in its own thread, or a signal does.

What libraries do with the functions and objects that they are handed is in `catalog/callbacks.toml`. A
function counts as such a callback only where every entry that holds for it names the same kind of thread.

Assumed: what is added to the future of an executor's `submit()` is added while the function still runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import libcst as cst

from ..catalog.callback_threads import CallbackThreads, Form, Registration, Runs, callback_threads
from ..catalog.vocabulary import PUMPS, WINDOWS_FLAGS
from ..flow.inlining import Program
from ..flow.operations import Call
from ..symbols.access_paths import imported
from ..symbols.symbols import ClassFacts, FunctionFacts, ModuleFacts, dotted, last_name
from ..symbols.walk import own_code, walk
from .outside_paths import base_paths, outside_paths
from .spawns import SpawnKind, delegates, executor_kind, spawns

#: Where a callback surely does not run between two steps of the event loop.
_OUTSIDE = frozenset({Runs.THREAD, Runs.SIGNAL})
#: Calls by which the interpreter is asked to wake a loop when a signal comes.
_WAKES_AT_SIGNALS = frozenset({"add_signal_handler", "set_wakeup_fd"})


@dataclass(frozen=True, eq=False)
class Callback:
    """A function that is called back outside of the event loop. `node`, in `function`, registers it.

    `at_signal`: the interpreter calls it in the main thread when a signal comes.
    """

    body: FunctionFacts
    node: cst.CSTNode
    function: FunctionFacts | None
    at_signal: bool = False


@dataclass(frozen=True, eq=False)
class BareMethod:
    """The method of an object that is called back in a thread: `can.Notifier(bus, [seen.set])`.

    `target` names it; `node`, in `function`, registers it.
    """

    target: cst.Attribute
    node: cst.CSTNode
    function: FunctionFacts | None


@dataclass(frozen=True)
class LibraryCallbacks:
    """What the module registers with libraries."""

    functions: list[Callback] = field(default_factory=list)
    methods: list[BareMethod] = field(default_factory=list)


def library_callbacks(program: Program) -> LibraryCallbacks:
    """Return every callback of the module that surely runs outside of the event loop."""
    return program.once(_library_callbacks)


def _library_callbacks(program: Program) -> LibraryCallbacks:
    callbacks = LibraryCallbacks()
    threads = callback_threads()
    if not threads.packages.isdisjoint(_imported_packages(program.module)):
        _Search(program, threads, callbacks).run()
    for function in program.module.functions:
        if "add_done_callback" in function.mentioned:
            callbacks.functions.extend(_when_done(program, function))
    return callbacks


def _imported_packages(module: ModuleFacts) -> Iterator[str]:
    for imports in (module.imports, *(function.imports for function in module.functions)):
        for path in imports.values():
            yield path.partition(".")[0]


class _Search:
    """Finds the registrations of one module."""

    def __init__(self, program: Program, threads: CallbackThreads, callbacks: LibraryCallbacks) -> None:
        self._program = program
        self._module = program.module
        self._threads = threads
        self._callbacks = callbacks
        self._functions = {id(function.node): function for function in program.module.functions}
        self._text = program.module.statements.text

    def run(self) -> None:
        """Collect the callbacks."""
        for statement in self._module.statements.all:
            for call in statement.calls:
                self._call(call.node, self._functions.get(id(call.function)))
        for owner in self._module.classes.values():
            self._class(owner)
        for function in self._module.functions:
            for decorator in function.decorators:
                self._decorator(decorator, function)
        assigned = {
            key: nodes
            for statement in reversed(self._module.statements.all)
            for key, nodes in statement.once(_assignments).items()
        }
        for function in self._module.functions:
            self._assignments(assigned.get(id(function.node), ()), function)
        for statement in reversed(self._module.statements.all):
            self._assignments(statement.once(_assignments).get(0, ()), None)

    # -- ways to register --------------------------------------------------------------------

    def _call(self, call: cst.Call, function: FunctionFacts | None) -> None:
        if not self._may_register(call.func, function):
            return
        listed = [
            registration
            for path in outside_paths(self._program, call.func, function)
            for registration in self._threads.by_call(path)
        ]
        called = self._spelled(call.func, function) if listed else ""
        registrations = [r for r in listed if r.holds(_texts(call), self._text, called)]
        for position, argument in enumerate(call.args if registrations else ()):
            keyword = argument.keyword.value if argument.keyword is not None else None
            if argument.star == "**":
                keyword = "**"
            at = None if keyword is not None or argument.star else position
            for value in _items(argument.value):
                taking = [r for r in registrations if r.takes(at, keyword)]
                self._handed(taking, value, call, function)

    def _spelled(self, func: cst.BaseExpression, function: FunctionFacts | None) -> str:
        """Return the source of what is called, with that of the value of the local it is a method of."""
        text = self._module.tree.code_for_node(func)
        if isinstance(func, cst.Attribute) and isinstance(func.value, cst.Name) and function is not None:
            for binding in function.bindings.get(func.value.value, ()):
                if binding.value is not None:
                    text += self._module.tree.code_for_node(binding.value)
        return text

    def _decorator(self, decorator: cst.BaseExpression, function: FunctionFacts) -> None:
        named = decorator.func if isinstance(decorator, cst.Call) else decorator
        scope = function.parent
        if not self._may_register(named, scope):
            return
        texts = _texts(decorator) if isinstance(decorator, cst.Call) else {}
        registrations = [
            registration
            for path in outside_paths(self._program, decorator, scope)
            for registration in self._threads.by_decorator(path)
            if registration.holds(texts, self._text)
        ]
        self._add(registrations, function, function.name_node, function)

    def _assignments(self, nodes: Iterable[cst.Assign], function: FunctionFacts | None) -> None:
        """Collect what `client.on_message = f` registers in a function, or in the module's own code."""
        for node in nodes:
            target = node.targets[0].target
            if not isinstance(target, cst.Attribute) or not self._threads.may_register(target.attr.value):
                continue
            registrations = [
                registration
                for path in outside_paths(self._program, target, function)
                for registration in self._threads.by_attribute(path)
                if registration.holds({}, self._text)
            ]
            self._handed(registrations, node.value, node, function)

    def _class(self, owner: ClassFacts) -> None:
        """Collect the methods of a class that the library calls because of a base class."""
        for path in base_paths(self._program, owner):
            for method in owner.methods.values():
                registrations = [
                    registration
                    for registration in self._threads.by_base(path)
                    if registration.is_method(method.name) and registration.holds({}, self._text)
                ]
                self._add(registrations, method, method.name_node, method)

    def _may_register(self, named: cst.BaseExpression, function: FunctionFacts | None) -> bool:
        """Return whether a path of an expression may be listed, by the last name: a cheap test."""
        if isinstance(named, cst.Name):
            path = imported(named.value, function, self._module)
            return not path or self._threads.may_register(path.rpartition(".")[2])
        return not isinstance(named, cst.Attribute) or self._threads.may_register(named.attr.value)

    # -- what is registered ------------------------------------------------------------------

    def _handed(
        self,
        registrations: list[Registration],
        value: cst.BaseExpression,
        node: cst.CSTNode,
        function: FunctionFacts | None,
    ) -> None:
        """Collect what a value registers, by those of its registrations that are about it."""
        direct = [registration for registration in registrations if not registration.methods]
        if direct:
            body = self._named(value, function)
            if body is not None:
                self._add(direct, body, node, function)
            elif isinstance(value, cst.Attribute) and {r.runs for r in direct} == {Runs.THREAD}:
                self._callbacks.methods.append(BareMethod(value, node, function))
        by_object = [registration for registration in registrations if registration.methods]
        owner = self._class_at(value, function, made=any(r.made for r in by_object)) if by_object else None
        for method in _methods(self._program, owner) if owner is not None else ():
            self._add([r for r in by_object if r.is_method(method.name)], method, node, function)

    def _add(
        self,
        registrations: list[Registration],
        body: FunctionFacts,
        node: cst.CSTNode,
        function: FunctionFacts | None,
    ) -> None:
        form = Form.PLAIN
        if body.is_async:
            form = Form.COROUTINE
        elif body.is_generator:
            form = Form.GENERATOR
        runs = {registration.runs for registration in registrations if registration.form is form}
        if runs == {Runs.CALLER} and self._is_pumped_by_thread(node, function):
            runs = {Runs.THREAD}
        if len(runs) != 1 or not runs <= _OUTSIDE or body.module is not self._module:
            return
        at_signal = runs == {Runs.SIGNAL}
        if not (at_signal and self._is_woken_at_signals(function)):
            self._callbacks.functions.append(Callback(body, node, function, at_signal))

    def _is_pumped_by_thread(self, node: cst.CSTNode, function: FunctionFacts | None) -> bool:
        """Return whether a thread of this module runs the object that a call makes: `app.run_forever()`."""
        program = self._program
        made = (n for n in self._code_of(function) if isinstance(n, cst.Assign) and n.value is node)
        kept = next((assignment.targets[0].target for assignment in made), None)
        place = program.place(kept, function, self._module) if kept is not None else None
        if place is None:
            return False
        pumps = {place / name for name in PUMPS}
        for delegate in delegates(program):
            at = program.place(delegate.target, delegate.starter, self._module)
            if delegate.kind is SpawnKind.THREAD and at in pumps:
                return True
        return any(
            isinstance(point.operation, Call) and point.operation.place in pumps
            for start in spawns(program)
            if start.kind is SpawnKind.THREAD
            for point in program.inlined(start.body).points
        )

    def _code_of(self, function: FunctionFacts | None) -> Iterator[cst.CSTNode]:
        return own_code(function.node if function is not None else self._module.tree)

    def _is_woken_at_signals(self, function: FunctionFacts | None) -> bool:
        """Return whether a signal wakes the loop: it does once `add_signal_handler` was called.

        It does so in any case under uvloop, and on Windows.
        """
        if "uvloop" in _imported_packages(self._module):
            return True
        beside = list(function.owner.methods.values()) if function is not None and function.owner else []
        while function is not None:
            beside.append(function)
            function = function.parent
        return any(_WAKES_AT_SIGNALS & each.mentioned or _asks_for_windows(each) for each in beside)

    def _named(self, value: cst.BaseExpression, function: FunctionFacts | None) -> FunctionFacts | None:
        """Return the function of this module that a value is, or the generator that it calls."""
        if isinstance(value, cst.Lambda):
            return self._functions.get(id(value))
        if isinstance(value, cst.Call) and last_name(value) == "partial" and value.args:
            return self._named(value.args[0].value, function)
        if isinstance(value, cst.Call):
            made = self._program.types.callee(value.func, function, self._module)
            return made if made is not None and made.is_generator else None
        return self._program.types.callee(value, function, self._module)

    def _class_at(
        self, value: cst.BaseExpression, function: FunctionFacts | None, made: bool
    ) -> ClassFacts | None:
        """Return the class of an object, or the class that a factory makes an instance of."""
        types = self._program.types
        if made and isinstance(value, cst.Lambda):
            scope = self._functions.get(id(value))
            owner = types.value_type(value.body, scope, self._module)
        elif made:
            owner = types.class_named(value, function, self._module)
        else:
            owner = types.value_type(value, function, self._module)
        return owner if isinstance(owner, ClassFacts) else None


def _assignments(statement: cst.CSTNode) -> dict[int, list[cst.Assign]]:
    """Return the assignments to an attribute in a top-level statement, by the id of the function that makes
    them, 0 for the module's own code."""
    bodies = (node for node in walk(statement) if isinstance(node, cst.FunctionDef | cst.Lambda))
    keyed: list[tuple[int, cst.CSTNode]] = [(id(body), body) for body in bodies]
    if not isinstance(statement, cst.FunctionDef):
        keyed.append((0, statement))
    found = {
        key: [
            node
            for node in own_code(body)
            if isinstance(node, cst.Assign)
            and len(node.targets) == 1
            and isinstance(node.targets[0].target, cst.Attribute)
        ]
        for key, body in keyed
    }
    return {key: nodes for key, nodes in found.items() if nodes}


def _asks_for_windows(function: FunctionFacts) -> bool:
    return any(
        isinstance(node, cst.SimpleString) and "win" in node.value for node in own_code(function.node)
    ) or (not WINDOWS_FLAGS.isdisjoint(function.used | function.mentioned))


def _methods(program: Program, owner: ClassFacts) -> Iterator[FunctionFacts]:
    for ancestor in program.types.ancestry(owner):
        yield from ancestor.methods.values()


def _items(value: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """Yield a value, or the values in a list, tuple or dictionary."""
    if isinstance(value, cst.List | cst.Tuple | cst.Set):
        for element in value.elements:
            yield from _items(element.value)
    elif isinstance(value, cst.Dict):
        for entry in value.elements:
            yield from _items(entry.value)
    else:
        yield value


def _texts(call: cst.Call) -> dict[str, str]:
    """Return the arguments of a call by position or keyword, as `Registration.holds` takes them."""
    texts: dict[str, str] = {}
    for index, argument in enumerate(call.args):
        key = argument.keyword.value if argument.keyword is not None else argument.star or str(index)
        value = argument.value
        if isinstance(value, cst.SimpleString):
            texts[key] = f"={value.evaluated_value!r}"
        else:
            name = dotted(value)
            texts[key] = f"={name}" if name in ("None", "True", "False") else name or "?"
    return texts


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
