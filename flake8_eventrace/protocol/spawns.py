"""Spawns: which functions of a module run as a thread, a process or a task beside their starter.

Recognised are a thread or process created over a function (or a subclass of Thread with a `run` of its
own), a coroutine made into a task, a function submitted to an executor, and any of these through a
first-party function that passes its parameter on.

Assumed: a thread that is created is started, at its creation if no `start()` of it is in sight; and
`submit` and `start_background_task`, of any object, run the function beside the caller. Where a module
mentions an eager task factory, all tasks that it creates on its own event loop are eager.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import libcst as cst

from ..flow.inlining import Program
from ..flow.operations import Place
from ..symbols.access_paths import qualified, resolve
from ..symbols.symbols import ASSIGN, ClassFacts, FunctionFacts, ModuleFacts, dotted, last_name
from ..symbols.types import Type
from ..symbols.walk import children, holds, walk
from .spawn_calls import (
    EAGER_FACTORIES,
    EXECUTORS,
    SPAWN_CALLS,
    SPAWN_METHODS,
    SPAWN_METHODS_OF,
    THREAD,
    THREAD_CLASSES,
    SpawnCall,
)
from .spawn_calls import SpawnKind as SpawnKind  # noqa: PLC0414

#: How many functions may pass a function on before it is spawned. Wrappers of wrappers are rare; each round
#: looks at every call of the module once more.
ROUNDS = 3


@dataclass(frozen=True, eq=False)
class Spawn:
    """A call after which `body` may run beside `starter`.

    * `body` is the spawned function;
    * `starter` is the function that spawns it, None for the module's own code;
    * `node` is the call that starts it, `creation` the call that names the body; they differ for threads,
      which are created first;
    * `exact`: `node` surely is where the body starts;
    * `target` is the expression that names the body in the starter, None for a subclass of Thread;
    * `stored_in` is where the starter stores the thread or task;
    * `arguments` are the places that are passed to the body, by its parameters;
    * `eager`: the body has run up to its first suspension when the call returns.
    """

    body: FunctionFacts
    starter: FunctionFacts | None
    node: cst.Call
    creation: cst.Call
    kind: SpawnKind
    exact: bool
    target: cst.BaseExpression | None = None
    stored_in: Place | None = None
    arguments: tuple[tuple[str, Place], ...] = ()
    eager: bool = False


@dataclass(frozen=True, eq=False)
class Delegate:
    """A spawn of a function that this module does not define, such as the method of an object.

    `target` names it in `starter`; `creation` is the call that it is passed to.
    """

    target: cst.BaseExpression
    starter: FunctionFacts | None
    creation: cst.Call
    kind: SpawnKind


def spawns(program: Program) -> list[Spawn]:
    """Return every spawn in the module of the bodies that this module defines."""
    return program.once(_found).spawns


def delegates(program: Program) -> list[Delegate]:
    """Return every spawn in the module of what is no function of this module."""
    return program.once(_found).delegates


class _Found(NamedTuple):
    spawns: list[Spawn]
    delegates: list[Delegate]


def _found(program: Program) -> _Found:
    search = _Search(program)
    return _Found(list(search.find()), search.delegates)


def thread_class(program: Program, owner: ClassFacts) -> SpawnKind | None:
    """Return what instances of a class run their `run` in, None when the class is no thread."""
    for ancestor in program.types.ancestry(owner):
        for base in ancestor.bases:
            kind = THREAD_CLASSES.get(qualified(base, ancestor.function, ancestor.module))
            if kind is not None:
                return kind
    return None


def is_spawned_in_loop(spawn: Spawn) -> bool:
    """Return whether the spawn is in a loop (or comprehension) of its starter."""
    root = spawn.starter.node if spawn.starter is not None else None
    return root is not None and _repeats(root, spawn.node)


def _repeats(root: cst.CSTNode, node: cst.CSTNode) -> bool:
    current: cst.CSTNode | None = root
    while current is not None and current is not node:
        if isinstance(current, cst.For | cst.While) and holds(current.body, node):
            return True
        if isinstance(current, cst.BaseComp) and holds(current, node):
            return True
        current = next((child for child in children(current) if holds(child, node)), None)
    return False


def executor_kind(
    program: Program, expression: cst.BaseExpression, function: FunctionFacts | None
) -> SpawnKind:
    """Return what an executor runs its functions in, as far as its class is known."""
    executor: Type | None = None
    place = resolve(expression, function, program.module)
    if function is None and isinstance(expression, cst.Name):
        executor = _made_by_module(program, expression.value)
    elif place is not None and function is not None:
        executor = program.types.type_of(place, function) or _entered(program, expression, function)
    return EXECUTORS.get(executor, SpawnKind.UNKNOWN) if isinstance(executor, str) else SpawnKind.UNKNOWN


def called_function(
    program: Program, value: cst.BaseExpression, function: FunctionFacts | None
) -> FunctionFacts | None:
    """Return the function of this module that a call of a value, in `function`, runs."""
    if isinstance(value, cst.Lambda):
        return next((f for f in program.module.functions if f.node is value), None)
    body = program.types.callee(value, function, program.module)
    return body if body is not None and body.module is program.module else None


def _made_by_module(program: Program, name: str) -> Type | None:
    """Return the class of which the module's own code binds an instance to a name, once."""
    bindings = program.module.bindings.get(name, [])
    value = bindings[0].value if len(bindings) == 1 else None
    return (
        program.types.class_named(value.func, None, program.module) if isinstance(value, cst.Call) else None
    )


def _entered(program: Program, expression: cst.BaseExpression, function: FunctionFacts) -> str | None:
    """Return the dotted name of the class of which a `with` statement binds an instance to this name."""
    if not isinstance(expression, cst.Name):
        return None
    for node in _own_code(function.node):
        if isinstance(node, cst.With):
            for item in node.items:
                named = item.asname is not None and dotted(item.asname.name) == expression.value
                if named and isinstance(item.item, cst.Call):
                    return qualified(item.item.func, function, program.module)
    return None


@dataclass(frozen=True, eq=False)
class _CallSite:
    """A call in `function` (None: the module's own code); `parent` is the node that it is a part of."""

    call: cst.Call
    function: FunctionFacts | None
    parent: cst.CSTNode


class _Search:
    """Finds the spawns of one module."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.module = program.module
        self.types = program.types
        self.calls = list(_calls(program.module))
        self.delegates: list[Delegate] = []
        self.lambdas = {id(f.node): f for f in program.module.functions if isinstance(f.node, cst.Lambda)}
        self.starts = self._starts()
        self.eager = _mentions_eager_factory(program.module)

    def find(self) -> Iterator[Spawn]:
        """Yield the spawns; `delegates` is complete at the end."""
        wrappers: dict[int, SpawnCall] = {}
        for site in self.calls:
            spawn_call = partial(self._spawn_call, site)
            starter = self.program.inferred("spawn", site.call, site.function, spawn_call)
            if starter is not None:
                yield from self._spawn(site, starter, wrappers)
        done: set[int] = set()
        for _ in range(ROUNDS):
            fresh = {key: value for key, value in wrappers.items() if key not in done}
            if not fresh:
                break
            done |= set(fresh)
            names = {function.name for function in self.module.functions if id(function) in fresh}
            for site in self.calls:
                if last_name(site.call.func) not in names:
                    continue
                callee = self.types.callee(site.call.func, site.function, self.module)
                if callee is not None and id(callee) in fresh:
                    yield from self._spawn(site, fresh[id(callee)], wrappers)
        yield from self._subclasses()

    # -- what a call does ------------------------------------------------------------------

    def _spawn_call(self, site: _CallSite) -> SpawnCall | None:
        func = site.call.func
        name = qualified(func, site.function, self.module)
        if name in SPAWN_CALLS:
            return SPAWN_CALLS[name]
        if isinstance(func, cst.Name | cst.Attribute):
            owner = self.types.class_named(func, site.function, self.module)
            if isinstance(owner, ClassFacts):
                kind = thread_class(self.program, owner)
                return replace(THREAD, kind=kind) if kind is not None else None
        if not isinstance(func, cst.Attribute):
            return None
        known = SPAWN_METHODS_OF.get((self._dotted_class(func.value, site.function), func.attr.value))
        if known is not None or func.attr.value not in SPAWN_METHODS:
            return known
        if self.types.callee(func, site.function, self.module) is not None:
            return None  # first-party: judged by what it does
        return self._by_executor(site, func, SPAWN_METHODS[func.attr.value])

    def _by_executor(self, site: _CallSite, func: cst.Attribute, starter: SpawnCall) -> SpawnCall:
        """Return a starter as the executor that it names runs it."""
        if func.attr.value == "submit":
            return replace(starter, kind=executor_kind(self.program, func.value, site.function))
        executor = site.call.args[0].value if site.call.args else None
        if func.attr.value != "run_in_executor" or executor is None:
            return starter
        if dotted(executor) == "None":
            return replace(starter, kind=SpawnKind.THREAD)
        return replace(starter, kind=executor_kind(self.program, executor, site.function))

    def _dotted_class(self, expression: cst.BaseExpression, function: FunctionFacts | None) -> str:
        """Return the dotted name of the class of an object that is not first-party, "" if it is unknown."""
        of = self._class_of(expression, function)
        return of if isinstance(of, str) else ""

    # -- one spawn -------------------------------------------------------------------------

    def _spawn(self, site: _CallSite, starter: SpawnCall, wrappers: dict[int, SpawnCall]) -> Iterator[Spawn]:
        """Yield the spawn at a call, if there is one.

        `wrappers` gets the function that makes the call, if it spawns its own parameter.
        """
        function = site.function
        target, called = _target(site.call, starter, function)
        if target is None:
            return
        if isinstance(target, cst.Name) and function and _is_plain_parameter(function, target.value):
            # A function that passes its parameter on: its callers spawn what they pass in.
            position = list(function.parameters).index(target.value) - (function.receiver_name is not None)
            coroutine = starter.coroutine and called is None
            wrappers[id(function)] = SpawnCall(
                starter.kind, position, target.value, coroutine, either=starter.either
            )
            return
        if isinstance(target, cst.Lambda):
            body = self.lambdas.get(id(target))
        else:
            body = self.types.callee(target, function, self.module)
        if body is None and isinstance(target, cst.Attribute) and not starter.coroutine:
            self.delegates.append(Delegate(target, function, site.call, starter.kind))
        if body is None or body.module is not self.module or body.decorated_by("contextmanager"):
            return
        if starter.coroutine and not (body.is_async and called is not None):
            return
        kind = SpawnKind.TASK if starter.either and body.is_async else starter.kind
        if not starter.coroutine and body.is_async and kind is not SpawnKind.TASK:
            return
        arguments = tuple(self._passed(site, starter, called, body))
        eager = kind is SpawnKind.TASK and self._is_eager(site)
        spawn = Spawn(body, function, site.call, site.call, kind, True, target, None, arguments, eager)
        if starter.creates:
            yield self._located(spawn, site)
        else:
            yield replace(spawn, stored_in=self._stored_in(site))

    def _is_eager(self, site: _CallSite) -> bool:
        """Return whether the call runs the first part of its task before it returns."""
        if qualified(site.call.func, site.function, self.module) == "asyncio.run_coroutine_threadsafe":
            return False  # another thread makes the task
        return self.eager or _asks_for_eager_start(site.call)

    def _located(self, spawn: Spawn, site: _CallSite) -> Spawn:
        """Return the spawn of a thread that is created at `site`, with the place of its `start()`."""
        parent = site.parent
        if isinstance(parent, cst.Attribute) and parent.attr.value == "start":
            for other in self.calls:
                if other.call.func is parent:
                    return replace(spawn, node=other.call)
        stored_in = self._stored_in(site)
        starts = self.starts.get(stored_in, []) if stored_in is not None else []
        if len(starts) == 1 and starts[0].function is not None:
            (start,) = starts
            return replace(spawn, stored_in=stored_in, node=start.call, starter=start.function)
        return replace(spawn, stored_in=stored_in, exact=False)

    def _stored_in(self, site: _CallSite) -> Place | None:
        """Return where the value of a call is stored, None where it is not."""
        parent = site.parent
        target: cst.BaseExpression | None = None
        if isinstance(parent, cst.Assign) and len(parent.targets) == 1:
            target = parent.targets[0].target
        elif isinstance(parent, cst.AnnAssign):
            target = parent.target
        return self.program.place(target, site.function, self.module) if target is not None else None

    def _starts(self) -> dict[Place, list[_CallSite]]:
        """Return the calls of `PLACE.start()`, by place."""
        starts: dict[Place, list[_CallSite]] = {}
        for site in self.calls:
            func = site.call.func
            if isinstance(func, cst.Attribute) and func.attr.value == "start":
                place = self.program.place(func.value, site.function, self.module)
                if place is not None:
                    starts.setdefault(place, []).append(site)
        return starts

    def _passed(
        self, site: _CallSite, starter: SpawnCall, called: cst.Call | None, body: FunctionFacts
    ) -> Iterator[tuple[str, Place]]:
        values: list[tuple[str, cst.BaseExpression]] = []
        if called is not None:
            skip = 0 if starter.coroutine else 1
            values = _listed(called.args[skip:])
        elif starter.arguments == "*":
            values = _listed(site.call.args[starter.position + 1 :])
        else:
            listed = argument(site.call, -1, starter.arguments)
            if isinstance(listed, cst.Tuple | cst.List):
                values = [(str(i), element.value) for i, element in enumerate(listed.elements)]
        names = list(body.parameters)[1 if body.receiver_name is not None else 0 :]
        for key, value in values:
            name = names[int(key)] if key.isdigit() and int(key) < len(names) else key
            place = self.program.place(value, site.function, self.module)
            if place is not None and name in body.parameters and name not in body.bindings:
                yield name, place

    # -- subclasses of Thread --------------------------------------------------------------

    def _subclasses(self) -> Iterator[Spawn]:
        """Yield the spawns of each subclass of Thread: its `run`, where an instance is started."""
        for owner in self.module.classes.values():
            run = owner.methods.get("run")
            kind = thread_class(self.program, owner) if run is not None else None
            if run is None or kind is None:
                continue
            for site in self.calls:
                func = site.call.func
                if not isinstance(func, cst.Attribute) or func.attr.value != "start":
                    continue
                if self._class_of(func.value, site.function) is owner:
                    stored_in = self.program.place(func.value, site.function, self.module)
                    yield Spawn(run, site.function, site.call, site.call, kind, True, None, stored_in)

    def _class_of(self, expression: cst.BaseExpression, function: FunctionFacts | None) -> Type | None:
        if isinstance(expression, cst.Call):
            return self.types.class_named(expression.func, function, self.module)
        place = self.program.place(expression, function, self.module)
        if place is None:
            return None
        if function is not None:
            return self.types.value_type(expression, function, self.module)
        bindings = self.module.bindings.get(place.root, ())
        values = [b.value for b in bindings if b.kind == ASSIGN and isinstance(b.value, cst.Call)]
        return self.types.class_named(values[0].func, None, self.module) if len(values) == 1 else None


def _is_plain_parameter(function: FunctionFacts, name: str) -> bool:
    """Return whether a name is a parameter that the function does not bind anew."""
    return name in function.parameters and name not in function.bindings and name != function.receiver_name


def _target(
    call: cst.Call, starter: SpawnCall, function: FunctionFacts | None
) -> tuple[cst.BaseExpression | None, cst.Call | None]:
    """Return the expression that names what a call spawns, and the call or `partial` around it.

    A local that is bound once stands for its value.
    """
    target = argument(call, starter.position, starter.keyword)
    if isinstance(target, cst.Name) and function is not None:
        bindings = function.bindings.get(target.value, ())
        if len(bindings) == 1 and bindings[0].kind == ASSIGN and isinstance(bindings[0].value, cst.Call):
            target = bindings[0].value
    if starter.coroutine and isinstance(target, cst.Call):
        return target.func, target
    if isinstance(target, cst.Call) and last_name(target) == "partial" and target.args:
        return target.args[0].value, target
    return target, None


def argument(call: cst.Call, position: int, keyword: str) -> cst.BaseExpression | None:
    """Return the argument at a position or of a keyword; None where there is none, or `*` may hold it."""
    for index, argument in enumerate(call.args):
        if argument.star:
            return None
        if argument.keyword is not None:
            if keyword and argument.keyword.value == keyword:
                return argument.value
        elif index == position:
            return argument.value
    return None


def _listed(args: Sequence[cst.Arg]) -> list[tuple[str, cst.BaseExpression]]:
    """Return the arguments of a call by position or keyword, up to the first `*` or `**`."""
    listed = []
    for index, argument in enumerate(args):
        if argument.star:
            break
        listed.append((argument.keyword.value if argument.keyword else str(index), argument.value))
    return listed


def _mentions_eager_factory(module: ModuleFacts) -> bool:
    """Return whether the module names what makes its tasks eager."""
    if "eager_" not in module.statements.text:
        return False
    return any(
        isinstance(node, cst.Name | cst.Attribute) and last_name(node) in EAGER_FACTORIES
        for node in walk(module.tree)
    ) or any(
        _asks_for_eager_start(node) and not (node.args and isinstance(node.args[0].value, cst.Call))
        for node in walk(module.tree)
        if isinstance(node, cst.Call)  # in a factory: the coroutine is a parameter of it
    )


def _asks_for_eager_start(call: cst.Call) -> bool:
    return any(
        argument.keyword is not None
        and argument.keyword.value == "eager_start"
        and dotted(argument.value) != "False"
        for argument in call.args
    )


def _own_code(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the nodes in a function, without those in functions and classes in it."""
    stack = list(children(node))
    while stack:
        current = stack.pop()
        yield current
        if not isinstance(current, cst.FunctionDef | cst.Lambda | cst.ClassDef):
            stack.extend(children(current))


def _calls(module: ModuleFacts) -> Iterator[_CallSite]:
    """Yield every call of the module, with the function that makes it."""
    functions = {id(f.node): f for f in module.functions}
    for statement in module.statements.all:
        for call in statement.calls:
            yield _CallSite(call.node, functions.get(id(call.function)), call.parent)
