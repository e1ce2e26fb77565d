"""Who starts what: the functions of a module that run as a thread, a process or a task of their own.

A start is known by what it does: a thread or process made over a function (or a subclass of
Thread with a `run` of its own), a coroutine made into a task, a function handed to an executor,
or any of these through a first-party function that passes its parameter on.

Assumed: a thread that is made is started, where it is made if no `start()` of it is in sight;
and `submit` and `start_background_task`, of whatever object, let the function run elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from weakref import WeakKeyDictionary

import libcst as cst

from ..flow.inlining import Program
from ..flow.operations import Place
from ..symbols.access_paths import qualified, resolve
from ..symbols.symbols import ASSIGN, ClassFacts, FunctionFacts, ModuleFacts, dotted, last_name
from ..symbols.types import Type
from ..symbols.walk import children, holds

#: Wrappers that pass a function on to a function that passes it on …
ROUNDS = 3


class SpawnKind(Enum):
    """What a body runs in."""

    THREAD = "thread"
    PROCESS = "process"
    TASK = "task"
    UNKNOWN = "thread or task"  # a thread, a process or a greenlet: at any time, in any case


@dataclass(frozen=True, eq=False)
class Spawn:
    """One place from which on `body` may run beside `starter` (None: the module's own code).

    `node` is the call that starts it, `made` the call that names the body; they differ for
    threads that are made first. `exact`: `node` surely is where it starts. `target` is the
    expression that names the body in the starter, None for a subclass of Thread. `kept` is
    where the starter keeps the thread or task. `handed` are the body's parameters, by place.
    """

    body: FunctionFacts
    starter: FunctionFacts | None
    node: cst.Call
    made: cst.Call
    kind: SpawnKind
    exact: bool
    target: cst.BaseExpression | None = None
    kept: Place | None = None
    handed: tuple[tuple[str, Place], ...] = ()


@dataclass(frozen=True, eq=False)
class Delegate:
    """A function of somebody else's, such as the method of an object, that is run beside its starter.

    `target` names it in `starter`; `made` is the call that hands it over.
    """

    target: cst.BaseExpression
    starter: FunctionFacts | None
    made: cst.Call
    kind: SpawnKind


@dataclass(frozen=True)
class _Starter:
    """What a callable does with a function that is handed to it.

    `position` and `keyword` say which argument is the function; `coroutine`: a coroutine is
    handed in, or the call of one. `made`: the function runs once `start()` is called.
    `arguments` is the keyword that holds the arguments, "*" where they follow the function.
    `both`: a coroutine function becomes a task, any other a thread or greenlet.
    """

    kind: SpawnKind
    position: int
    keyword: str = ""
    coroutine: bool = False
    made: bool = False
    arguments: str = "*"
    both: bool = False


_THREAD = _Starter(SpawnKind.THREAD, 1, "target", made=True, arguments="args")
_PROCESS = replace(_THREAD, kind=SpawnKind.PROCESS)
_TIMER = _Starter(SpawnKind.THREAD, 1, "function", made=True, arguments="args")
_FIRST_IN_THREAD = _Starter(SpawnKind.THREAD, 0)
_GREENLET = _Starter(SpawnKind.UNKNOWN, 0)
_COROUTINE = _Starter(SpawnKind.TASK, 0, coroutine=True)

#: By the dotted name of an import.
_QUALIFIED = {
    "threading.Thread": _THREAD,
    "threading.Timer": _TIMER,
    "multiprocessing.Process": _PROCESS,
    "multiprocessing.context.Process": _PROCESS,
    "_thread.start_new_thread": _FIRST_IN_THREAD,
    "thread.start_new_thread": _FIRST_IN_THREAD,
    "asyncio.to_thread": _FIRST_IN_THREAD,
    "anyio.to_thread.run_sync": _FIRST_IN_THREAD,
    "trio.to_thread.run_sync": _FIRST_IN_THREAD,
    "starlette.concurrency.run_in_threadpool": _FIRST_IN_THREAD,
    "fastapi.concurrency.run_in_threadpool": _FIRST_IN_THREAD,
    "gevent.spawn": _GREENLET,
    "eventlet.spawn": _GREENLET,
    "eventlet.spawn_n": _GREENLET,
    "asyncio.create_task": _COROUTINE,
    "asyncio.ensure_future": _COROUTINE,
    "asyncio.Task": _COROUTINE,
    "asyncio.run_coroutine_threadsafe": _COROUTINE,
}
#: By the method's name, of an object of whatever class.
_METHODS = {
    "create_task": _COROUTINE,
    "ensure_future": _COROUTINE,
    "start_soon": _Starter(SpawnKind.TASK, 0),
    "submit": _GREENLET,
    "start_background_task": replace(_GREENLET, both=True),
    "run_in_executor": _Starter(SpawnKind.UNKNOWN, 1),
}
_EXECUTORS = {
    "concurrent.futures.ThreadPoolExecutor": SpawnKind.THREAD,
    "concurrent.futures.thread.ThreadPoolExecutor": SpawnKind.THREAD,
    "concurrent.futures.ProcessPoolExecutor": SpawnKind.PROCESS,
    "concurrent.futures.process.ProcessPoolExecutor": SpawnKind.PROCESS,
}
_THREAD_CLASSES = {
    "threading.Thread": SpawnKind.THREAD,
    "multiprocessing.Process": SpawnKind.PROCESS,
    "multiprocessing.context.Process": SpawnKind.PROCESS,
}


def spawns(program: Program) -> list[Spawn]:
    """Every start in the module, of the bodies that this module defines; computed once."""
    return _search(program)[0]


def delegates(program: Program) -> list[Delegate]:
    """Every start in the module of what is no function of this module."""
    return _search(program)[1]


def _search(program: Program) -> tuple[list[Spawn], list[Delegate]]:
    known = _found.get(program)
    if known is None:
        search = _Search(program)
        known = _found[program] = list(search.find()), search.delegates
    return known


_found: WeakKeyDictionary[Program, tuple[list[Spawn], list[Delegate]]] = WeakKeyDictionary()


def name_occurrences(module: ModuleFacts) -> Iterator[tuple[str, bool]]:
    """What the module's expressions name, by last name, and whether it is called there."""
    stack: list[tuple[cst.CSTNode, bool]] = [(module.tree, False)]
    while stack:
        node, called = stack.pop()
        if isinstance(node, cst.Name):
            yield node.value, called
        elif isinstance(node, cst.Attribute):
            yield node.attr.value, called
            stack.append((node.value, False))
        elif isinstance(node, cst.Call):
            stack.append((node.func, True))
            stack.extend((argument.value, False) for argument in node.args)
        else:
            own = node.name if isinstance(node, cst.FunctionDef | cst.ClassDef | cst.Param) else None
            stack.extend((child, False) for child in children(node) if child is not own)


def escaping_names(program: Program) -> frozenset[str]:
    """Names of methods and functions that the module mentions without calling them there.

    Whoever they are handed to, or registered with, may call them.
    """
    known = _escaping_names.get(program)
    if known is None:
        known = frozenset(name for name, called in name_occurrences(program.module) if not called)
        _escaping_names[program] = known
    return known


_escaping_names: WeakKeyDictionary[Program, frozenset[str]] = WeakKeyDictionary()


def thread_class(program: Program, owner: ClassFacts) -> SpawnKind | None:
    """What instances of a class run their `run` in, None when the class is no thread."""
    for ancestor in program.types.ancestry(owner):
        for base in ancestor.bases:
            kind = _THREAD_CLASSES.get(qualified(base, ancestor.function, ancestor.module))
            if kind is not None:
                return kind
    return None


def is_spawned_in_loop(start: Spawn) -> bool:
    """Whether the start stands in a loop (or comprehension) of its starter."""
    root = start.starter.node if start.starter is not None else None
    return root is not None and _repeats(root, start.node)


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
    """What an executor runs its functions in, as far as it is known which one it is."""
    found: Type | None = None
    place = resolve(expression, function, program.module)
    if place is not None and function is not None:
        found = program.types.type_of(place, function) or _entered(program, expression, function)
    return _EXECUTORS.get(found, SpawnKind.UNKNOWN) if isinstance(found, str) else SpawnKind.UNKNOWN


def _entered(program: Program, expression: cst.BaseExpression, function: FunctionFacts) -> str | None:
    """The dotted name of the class that a `with` statement makes under this name."""
    if not isinstance(expression, cst.Name):
        return None
    for node in _own(function.node):
        if isinstance(node, cst.With):
            for item in node.items:
                named = item.asname is not None and dotted(item.asname.name) == expression.value
                if named and isinstance(item.item, cst.Call):
                    return qualified(item.item.func, function, program.module)
    return None


@dataclass(frozen=True, eq=False)
class _CallSite:
    call: cst.Call
    function: FunctionFacts | None
    parent: cst.CSTNode  # what the call is a part of


class _Search:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.module = program.module
        self.types = program.types
        self.calls = list(_calls(program.module))
        self.delegates: list[Delegate] = []
        self.lambdas = {id(f.node): f for f in program.module.functions if isinstance(f.node, cst.Lambda)}
        self.started = self._started()

    def find(self) -> Iterator[Spawn]:
        wrappers: dict[int, _Starter] = {}
        for site in self.calls:
            starter = self._known(site)
            if starter is not None:
                yield from self._start(site, starter, wrappers)
        done: set[int] = set()
        for _ in range(ROUNDS):
            fresh = {key: value for key, value in wrappers.items() if key not in done}
            if not fresh:
                break
            done |= set(fresh)
            for site in self.calls:
                callee = self.types.callee(site.call.func, site.function, self.module)
                if callee is not None and id(callee) in fresh:
                    yield from self._start(site, fresh[id(callee)], wrappers)
        yield from self._subclasses()

    # -- what a call does ------------------------------------------------------------------

    def _known(self, site: _CallSite) -> _Starter | None:
        func = site.call.func
        name = qualified(func, site.function, self.module)
        if name in _QUALIFIED:
            return _QUALIFIED[name]
        if isinstance(func, cst.Name | cst.Attribute):
            owner = self.types.class_named(func, site.function, self.module)
            if isinstance(owner, ClassFacts):
                kind = thread_class(self.program, owner)
                return replace(_THREAD, kind=kind) if kind is not None else None
        if not isinstance(func, cst.Attribute) or func.attr.value not in _METHODS:
            return None
        if self.types.callee(func, site.function, self.module) is not None:
            return None  # first-party: judged by what it does
        starter = _METHODS[func.attr.value]
        if func.attr.value == "submit":
            return replace(starter, kind=executor_kind(self.program, func.value, site.function))
        if func.attr.value == "run_in_executor":
            executor = site.call.args[0].value if site.call.args else None
            if executor is not None and dotted(executor) == "None":
                return replace(starter, kind=SpawnKind.THREAD)
            if executor is not None:
                return replace(starter, kind=executor_kind(self.program, executor, site.function))
        return starter

    # -- one start -------------------------------------------------------------------------

    def _start(self, site: _CallSite, starter: _Starter, wrappers: dict[int, _Starter]) -> Iterator[Spawn]:
        target = _argument(site.call, starter.position, starter.keyword)
        if target is None:
            return
        called: cst.Call | None = None
        if starter.coroutine and isinstance(target, cst.Call):
            called, target = target, target.func
        elif isinstance(target, cst.Call) and last_name(target) == "partial" and target.args:
            called, target = target, target.args[0].value
        function = site.function
        if isinstance(target, cst.Name) and function is not None and _hands_on(function, target.value):
            # A method that passes its parameter on: its callers start what they hand in.
            position = list(function.parameters).index(target.value)
            bound = function.receiver_name is not None
            coroutine = starter.coroutine and called is None
            wrappers[id(function)] = _Starter(
                starter.kind, position - bound, target.value, coroutine, both=starter.both
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
        kind = SpawnKind.TASK if starter.both and body.is_async else starter.kind
        if not starter.coroutine and body.is_async and kind is not SpawnKind.TASK:
            return
        handed = tuple(self._handed(site, starter, called, body))
        start = Spawn(body, function, site.call, site.call, kind, True, target, None, handed)
        yield self._located(start, site) if starter.made else replace(start, kept=self._kept(site))

    def _located(self, start: Spawn, site: _CallSite) -> Spawn:
        """The start of a thread that was made, at its `start()`."""
        parent = site.parent
        if isinstance(parent, cst.Attribute) and parent.attr.value == "start":
            for other in self.calls:
                if other.call.func is parent:
                    return replace(start, node=other.call)
        kept = self._kept(site)
        found = self.started.get(kept, []) if kept is not None else []
        start = replace(start, kept=kept, exact=False)
        if len(found) == 1 and found[0].function is not None:
            start = replace(start, node=found[0].call, starter=found[0].function, exact=True)
        return start

    def _kept(self, site: _CallSite) -> Place | None:
        parent = site.parent
        target: cst.BaseExpression | None = None
        if isinstance(parent, cst.Assign) and len(parent.targets) == 1:
            target = parent.targets[0].target
        elif isinstance(parent, cst.AnnAssign):
            target = parent.target
        return self.program.place(target, site.function, self.module) if target is not None else None

    def _started(self) -> dict[Place | None, list[_CallSite]]:
        """Calls of `PLACE.start()`, by place."""
        found: dict[Place | None, list[_CallSite]] = {}
        for site in self.calls:
            func = site.call.func
            if isinstance(func, cst.Attribute) and func.attr.value == "start":
                place = self.program.place(func.value, site.function, self.module)
                if place is not None:
                    found.setdefault(place, []).append(site)
        return found

    def _handed(
        self, site: _CallSite, starter: _Starter, called: cst.Call | None, body: FunctionFacts
    ) -> Iterator[tuple[str, Place]]:
        values: list[tuple[str, cst.BaseExpression]] = []
        if called is not None:
            skip = 0 if starter.coroutine else 1
            values = _listed(called.args[skip:])
        elif starter.arguments == "*":
            values = _listed(site.call.args[starter.position + 1 :])
        else:
            listed = _argument(site.call, -1, starter.arguments)
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
        """The `run` of each subclass of Thread, started where an instance is."""
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
                    kept = self.program.place(func.value, site.function, self.module)
                    yield Spawn(run, site.function, site.call, site.call, kind, True, None, kept)

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


def _hands_on(function: FunctionFacts, name: str) -> bool:
    return name in function.parameters and name not in function.bindings and name != function.receiver_name


def _argument(call: cst.Call, position: int, keyword: str) -> cst.BaseExpression | None:
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
    found = []
    for index, argument in enumerate(args):
        if argument.star:
            break
        found.append((argument.keyword.value if argument.keyword else str(index), argument.value))
    return found


def _own(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What stands in a function, without what stands in functions and classes in it."""
    stack = list(children(node))
    while stack:
        current = stack.pop()
        yield current
        if not isinstance(current, cst.FunctionDef | cst.Lambda | cst.ClassDef):
            stack.extend(children(current))


def _calls(module: ModuleFacts) -> Iterator[_CallSite]:
    """Every call of the module, with the function that it stands in."""
    functions = {id(f.node): f for f in module.functions}
    for statement in module.statements.all:
        for call in statement.calls:
            yield _CallSite(call.node, functions.get(id(call.function)), call.parent)
