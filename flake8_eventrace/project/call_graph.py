"""The edges of the call graph: what a call site runs before its expression is evaluated.

A `CallSite` goes in; the functions of the project that it runs and the slow calls of other packages (`Leaf`)
come out. A call runs its callee when it is a plain call of a function, an awaited call of a coroutine
function, or an iteration over a generator. What is passed on as a value (to a thread, an executor, a task)
does not run at the call, nor does a coroutine that nobody awaits.

Assumed: a decorator of unknown origin calls what it decorates.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from ..catalog.catalog import USER, Catalog, Slow
from ..catalog.vocabulary import GATHERS, JOINS, MAKES_CONTEXT
from .access_paths import PLAIN
from .argument_facts import argument_facts
from .guards import Facts, certain, facts_of, need_not_wait, renamed
from .index import ProjectIndex
from .memo import Memo
from .module_finder import dotted_names
from .module_index import CallSite, FunctionEntry
from .own_paths import own_paths
from .resolve import Class, Function, Instance, Outside, Resolver, Value, Values

#: Calls that wait for threads and futures; and, when they are awaited, for tasks.
_JOINS = JOINS | {"as_completed"}
_INITIALISERS = ("__init__", "__post_init__", "model_post_init")
#: Look-ups of a host, the arguments of theirs that name it, and what stands for the host that asks.
_LOOK_UPS = frozenset(
    f"socket.{name}"
    for name in ("gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getfqdn", "getaddrinfo")
)
_HOST_ARGUMENTS = frozenset({"0", "host", "name", "hostname", "ip_address", "*", "**"})
_OWN_LITERALS = frozenset({"=''", "=None", "='localhost'", "='127.0.0.1'", "='::1'", "='0.0.0.0'"})
_OWN_NAMES = frozenset({"socket.gethostname()", "socket.getfqdn()", "platform.node()"})


class Leaf(NamedTuple):
    """A slow call of another package: its entry in the catalog, and the path that it was resolved to."""

    slow: Slow
    path: str


class CallGraph:
    """Finds what calls run. Answers are kept as long as the modules that they depend on are unchanged.

    Arguments that most methods take: `key` and `function` are the module and the qualified name of the
    function that makes the call, `own` is the class of `self` in it, None for the one that defines it.
    """

    def __init__(self, index: ProjectIndex, resolver: Resolver, catalog: Catalog) -> None:
        self.index = index
        self.resolver = resolver
        self.catalog = catalog
        self._packages: dict[str, tuple[str, ...]] = {}  # what the catalog lists of a module's package
        self._slow: dict[str, tuple[str, Slow | None]] = {}  # the canonical path, and its entry
        self._tested: Memo[Class, frozenset[str]] = Memo(index)
        self._deferring: Memo[tuple[str, str], bool] = Memo(index)
        self._defaults: Memo[Class, dict[str, str]] = Memo(index)

    def forget(self) -> None:
        """Drop all answers that depend on modules."""
        self._tested.clear()
        self._defaults.clear()
        self._deferring.clear()

    def targets(
        self,
        site: CallSite,
        key: str,
        function: str,
        own: Class | None,
        facts: Facts | None = None,
        joins: bool = False,
    ) -> Iterator[Function | Leaf]:
        """Yield the functions that a call runs, and the slow calls that it makes.

        Args:
            site: the call.
            key: the module of the function that makes it.
            function: the qualified name of that function.
            own: the class of `self` in it, None for the one that defines it.
            facts: what is known of the caller's parameters, see `guards`.
            joins: the caller waits for the threads and tasks that it starts, so what they run counts as if
                the call ran it.
        """
        values = self._candidates(site, self._callees(site, key, function, own))
        if self.catalog.has_user_calls:
            values, listed = self._listed(site, values, key)
            yield from listed
        for value in values:
            if isinstance(value, Function):
                value = self._as_public(value)
            if isinstance(value, Outside):
                leaf = self._leaf(value, site)
                if leaf is not None and not self._asks_for_this_host(leaf, site, key, function):
                    yield leaf
                elif self._waits_for_arguments(value.path, site, joins):
                    yield from self._run_by_others(site, key, function, own)
            else:
                run = site._replace(awaited=True) if joins and not site.consumed else site
                for target in self._run(value, run):
                    if isinstance(target, Function):
                        yield self._in_context(target, site, facts or {}, self._receiver_name(key, function))
                    else:
                        yield target
                if isinstance(value, Function):
                    yield from self._called_back(value, site, key, function, own)

    def _callees(self, site: CallSite, key: str, function: str, own: Class | None) -> Values:
        """Return the values of a callee. For what is called without brackets, see `CallSite`, these are
        methods of the project, and paths of other packages' methods."""
        if not site.implicit:
            return self.resolver.values(site.callee, key, function, own)
        owner, _, name = site.callee.rpartition(".")
        objects = self.resolver.values(owner, key, function, own)
        if site.implicit == "read":
            return tuple(v for o in objects for v in self.resolver.property_getters(o, name))
        names = (name, "__next__") if site.implicit == "for" else (name,)
        objects = tuple(value for value in objects if isinstance(value, (Instance, Outside)))
        return tuple(v for o in objects for each in names for v in self.resolver.attribute(o, each))

    def _as_public(self, function: Function) -> Function | Outside:
        """Return the path by which the catalog lists a function, where the project is the package itself that
        the catalog knows; else the function."""
        packages = self._packages.get(function.key)
        if packages is None:
            names = dotted_names(function.key, self.index.roots)
            packages = self._packages[function.key] = tuple(
                path for name in names for path in self.catalog.paths_below(name.partition(".")[0])
            )
        listed = own_paths(self.resolver, function, packages, function.key) if packages else ()
        return next((Outside(path) for path in listed if path in packages), function)

    def _listed(self, site: CallSite, values: Values, key: str) -> tuple[Values, list[Function | Leaf]]:
        """Return a callee's values that the settings say nothing of, and the slow calls that they list.

        What the settings list is judged by its name alone, so its own calls are not followed.
        """
        others: list[Value] = []
        listed: list[Function | Leaf] = []
        name = site.callee.rpartition(".")[2]
        if not values and "." in site.callee and not site.implicit and not self.catalog.is_not_slow(name):
            # Of unknown class: only a pattern that is a name alone can mean it.
            pattern = self.catalog.user_pattern(name)
            if pattern is not None:
                listed.append(Leaf(Slow(USER, pattern, site.awaited, entered=False), name))
        for value in values:
            paths = list(own_paths(self.resolver, value, self.catalog.user_paths, key))
            pattern = next((p for p in map(self.catalog.user_pattern, paths) if p is not None), None)
            if any(map(self.catalog.is_not_slow, paths)):
                continue
            if pattern is None:
                others.append(value)
            elif isinstance(value, Class) or next(self._run(value, site), None) is not None:
                awaited = isinstance(value, Function) and self.is_async(value)
                listed.append(Leaf(Slow(USER, pattern, awaited, entered=False), paths[0]))
        return tuple(others), listed

    def _candidates(self, site: CallSite, values: Values) -> Values:
        """Return those of the callee's values that a call can mean.

        Where coroutine functions and others bear the name, an awaited call means the coroutine functions. Any
        other call is ambiguous, and the plain functions are left out: when unsure, it counts as quick.
        """
        values = self._without_replaced(values)
        asynchronous = [value for value in values if isinstance(value, Function) and self.is_async(value)]
        synchronous = [value for value in values if isinstance(value, Function) and not self.is_async(value)]
        if not site.awaited and any(map(_is_of_asyncio, values)):
            return tuple(v for v in values if not isinstance(v, Outside) or _is_of_asyncio(v))
        if not asynchronous or not synchronous:
            return values
        return tuple(asynchronous) if site.awaited else tuple(v for v in values if v not in synchronous)

    def _without_replaced(self, values: Values) -> Values:
        """Leave out abstract methods whose implementation is among the values, too.

        `self.memory: Memory = memory or Listed()` names an abstract class, and says what it is by default.
        """
        if len(values) < 2:
            return values
        entries = [self.resolver.function_entry(v) if isinstance(v, Function) else None for v in values]
        if not any(entry is not None and entry.is_abstract for entry in entries):
            return values
        replaced = {
            base
            for value, entry in zip(values, entries, strict=True)
            if isinstance(value, Function) and value.own and entry is not None and not entry.is_abstract
            for base in self.resolver.order(value.own).classes
        }
        return tuple(
            value
            for value, entry in zip(values, entries, strict=True)
            if entry is None
            or not entry.is_abstract
            or not isinstance(value, Function)
            or value.own not in replaced
        )

    def is_offloaded(self, site: CallSite, key: str, function: str) -> bool:
        """Return whether a call awaits a function such as `asyncio.to_thread`."""
        return site.awaited and self.catalog.offloads(self._foreign_path(site.callee, key, function))

    def is_async(self, function: Function) -> bool:
        """Return whether a function is an `async def`."""
        entry = self.resolver.function_entry(function)
        return entry is not None and entry.is_async

    def _receiver_name(self, key: str, function: str) -> str:
        """Return the name of the first parameter of a method, "" for any other function."""
        module = self.index.get(key)
        entry = module.functions.get(function) if module is not None else None
        return entry.parameters[0] if entry and entry.owner and entry.parameters else ""

    def _waits_for_arguments(self, path: str, site: CallSite, joins: bool) -> bool:
        """Return whether the functions that are passed to a call have run before the caller goes on."""
        return (site.awaited and self.catalog.offloads(path)) or (joins and self.catalog.defers(path))

    # -- the context of a call -------------------------------------------------------------

    def _in_context(self, target: Function, site: CallSite, facts: Facts, receiver_name: str) -> Function:
        """Return a callee with the facts that decide which calls it makes: the literals that it is passed,
        and what has been tested of its arguments and of the instance whose method it is."""
        entry = self.resolver.function_entry(target)
        if entry is None:
            return target
        tested = self._tested_attributes(target, entry)
        if not entry.deciding_paths and not tested and not entry.forwarded:
            return target
        callers = {**facts, **facts_of(site.guards)}
        callees = argument_facts(entry, site, callers)
        callees.update(self._made_with(target, entry, site, callers, tested))
        callees.update(_receiver_facts(entry, site, callers, receiver_name, tested))
        return target._replace(facts=tuple(sorted(callees.items())))

    def _made_with(
        self, target: Function, entry: FunctionEntry, site: CallSite, callers: Facts, tested: frozenset[str]
    ) -> Iterator[tuple[str, str]]:
        """Yield what the attributes of an instance begin with that the caller has just made."""
        receiver = site.callee.rpartition(".")[0]
        if tested and entry.parameters and f"{receiver}.__class__" in callers:
            for name, text in self.attribute_defaults(target, entry).items():
                if name in tested:
                    yield f"{entry.parameters[0]}.{name}", f"={text[1:]}"

    def attribute_defaults(self, target: Function, entry: FunctionEntry) -> dict[str, str]:
        """Return what the attributes of a method's instance begin with and keep, as `ClassEntry` has it."""
        if not entry.owner:
            return {}
        own = target.own if target.own is not None else Class(target.key, entry.owner)
        defaults = self._defaults.get(own)
        if defaults is None:
            with self.index.recording() as recording:
                defaults = self._collect_defaults(own)
            self._defaults.put(own, defaults, recording.dependencies)
        return defaults

    def _collect_defaults(self, own: Class) -> dict[str, str]:
        defaults: dict[str, str] = {}
        unknown: set[str] = set()
        for holder in self.resolver.order(own).classes:
            entry = self.resolver.class_entry(holder)
            for name, text in entry.defaults.items() if entry is not None else ():
                if text == "?":
                    unknown.add(name)
                defaults.setdefault(name, text)
            unknown.update(name for name in entry.methods if name not in defaults) if entry else None
        return {name: text for name, text in defaults.items() if name not in unknown}

    def facts_within(self, target: Function, entry: FunctionEntry) -> dict[str, str]:
        """Return what holds all through a function: by its context, and by the defaults of the attributes and
        globals that it tests."""
        facts = certain(entry, dict(target.facts))
        module = self.index.get(target.key)
        for name, text in module.constants.items() if module is not None and not entry.parent else ():
            if name not in entry.body.bindings:
                facts.setdefault(name, text)
        if entry.owner and entry.parameters and self._tested_attributes(target, entry):
            own = entry.parameters[0]
            for name, text in self.attribute_defaults(target, entry).items():
                path = f"{own}.{name}"
                if text[0] == "=" and path not in entry.body.changes:
                    facts.setdefault(path, text)
        return facts

    def _tested_attributes(self, target: Function, entry: FunctionEntry) -> frozenset[str]:
        """Return the attributes of the instance that decide what its methods call."""
        if not entry.owner:
            return frozenset()
        own = target.own if target.own is not None else Class(target.key, entry.owner)
        tested = self._tested.get(own)
        if tested is None:
            with self.index.recording() as recording:
                classes = self.resolver.order(own).classes
                tested = frozenset(name for holder in classes for name in self._tested_in(holder))
            self._tested.put(own, tested, recording.dependencies)
        return tested

    def _tested_in(self, value: Class) -> frozenset[str]:
        module = self.index.get(value.key)
        entry = self.resolver.class_entry(value)
        return module.tested_attributes(entry) if module is not None and entry is not None else frozenset()

    # -- what a value runs when it is called -----------------------------------------------

    def _run_by_others(
        self, site: CallSite, key: str, function: str, own: Class | None
    ) -> Iterator[Function | Leaf]:
        """Yield what the callables run that are passed to a thread or an executor."""
        call = site._replace(awaited=False, arguments=())
        for _, path in site.arguments:
            if _is_callable(path):
                for value in self.resolver.values(path, key, function, own):
                    yield from self.run_by(value, call)
                    runner = self._loop_runner(value)
                    if runner:
                        yield Leaf(Slow("bridge", runner, awaited=False, entered=False), runner)

    def _loop_runner(self, value: object) -> str:
        """Return the function that runs a coroutine to its end in a loop of its own, if a callable is one or
        calls one; "" for any other callable."""
        if isinstance(value, Outside):
            return value.path if self.catalog.runs_loop(value.path) else ""
        entry = self.resolver.function_entry(value) if isinstance(value, Function) else None
        if entry is None or not isinstance(value, Function) or entry.is_async:
            return ""
        for site in entry.body.sites:
            handed = [path for _, path in site.arguments[:1] if _is_callable(path)]
            for path in (site.callee, *handed):  # `context.run(loop.run_until_complete, coroutine)`
                foreign = self._foreign_path(path, value.key, value.name)
                if self.catalog.runs_loop(foreign):
                    return foreign
        return ""

    def lazy_results(self, site: CallSite, key: str, function: str) -> Iterator[Function | Leaf]:
        """Yield what runs while the value of an awaited call such as `asyncio.to_thread` is iterated over
        here: a generator that was made in a thread runs where it is asked for its items."""
        for position, path in site.arguments[:1]:
            if site.consumed and position == "0" and _is_callable(path):
                iterated = site._replace(awaited=False, arguments=())
                for value in self.resolver.values(path, key, function):
                    for target in self.run_by(value, iterated):
                        if self._is_lazy(target):
                            yield target

    def _is_lazy(self, target: Function | Leaf) -> bool:
        """Return whether a call returns before it has done its work."""
        if isinstance(target, Leaf):
            return target.slow.iterated
        entry = self.resolver.function_entry(target)
        return entry is not None and entry.is_generator

    def run_by(self, value: object, site: CallSite) -> Iterator[Function | Leaf]:
        """Yield what a call of a function runs, or the slow call that it is.

        `site` is the call; who calls it does not matter.
        """
        if isinstance(value, Function):
            yield from self._run(value, site)
        elif isinstance(value, Outside):
            leaf = self._leaf(value, site)
            if leaf is not None:
                yield leaf

    def joins(self, entry: FunctionEntry) -> bool:
        """Return whether a function waits for what it has started before it returns."""
        return any(map(_is_join, entry.body.sites))

    def _leaf(self, callee: Outside, site: CallSite) -> Leaf | None:
        """Return the slow call that a call of another package's callable is, None if it is not slow."""
        path = callee.path
        if site.implicit == "for" and path.endswith("().__iter__"):
            # `pages = client.list()`, and then `for page in pages`: what is slow is to iterate over the call.
            made = self._leaf(Outside(path.removesuffix("().__iter__")), site._replace(implicit=""))
            if made is not None and made.slow.iterated:
                return made
        entry = self._slow.get(path)
        if entry is None:
            canonical = self.catalog.canonical(path)
            entry = self._slow[path] = canonical, self.catalog.slow(canonical)
        canonical, slow = entry
        if slow is not None and slow.group == USER:  # whether it is a coroutine function shows at the call
            return Leaf(replace(slow, awaited=site.awaited), canonical)
        if slow is None or slow.awaited is not site.awaited:
            return None
        if (slow.entered and not slow.awaited and not site.entered) or (slow.iterated and not site.consumed):
            return None
        if not slow.holds(dict(site.arguments), bounded=callee.bounded) or need_not_wait(slow.group, site):
            return None
        return Leaf(slow, canonical)

    def _asks_for_this_host(self, leaf: Leaf, site: CallSite, key: str, function: str) -> bool:
        """Return whether a slow call looks up the name of this host itself, which its own files answer."""
        if leaf.path not in _LOOK_UPS:
            return False
        asked = next((text for name, text in site.arguments if name in _HOST_ARGUMENTS), "=''")
        if asked.startswith("="):
            return asked in _OWN_LITERALS
        module = self.index.get(key)
        entry = module.functions.get(function) if module is not None else None
        # A part that is not known, as in `peer or gethostname()`, has no value at all.
        bound = entry.body.bindings.get(asked, [asked]) if entry is not None else [asked]
        values = [self.resolver.values(path, key, function) for path in bound]
        return all(values) and all(
            isinstance(value, Outside) and value.path in _OWN_NAMES for each in values for value in each
        )

    def _run(self, value: object, site: CallSite) -> Iterator[Function | Leaf]:
        """Yield the functions that a call of a value of the project runs."""
        if isinstance(value, Function):
            entry = self.resolver.function_entry(value)
            if entry is not None and self._runs_body(entry, value, site):
                yield value
        elif isinstance(value, Class):
            for name in _INITIALISERS:
                yield from self._methods(Instance(*value), name)
            if site.entered:
                yield from self._methods(Instance(*value), "__aenter__" if site.awaited else "__enter__")
        elif isinstance(value, Instance):
            for method in self._methods(value, "__call__"):
                yield from self._run(method, site)

    def _methods(self, value: Instance, name: str) -> Iterator[Function]:
        for method in self.resolver.attribute(value, name):
            if isinstance(method, Function):
                yield method

    def _runs_body(self, entry: FunctionEntry, value: Function, site: CallSite) -> bool:
        """Return whether a call of a function executes its body before the expression is evaluated."""
        for decorator in entry.decorators:
            path = decorator.removesuffix("()")
            if path.split(".")[-1] in MAKES_CONTEXT:
                return site.entered
            if not self._keeps_running(path, value, site):
                return False
        if entry.is_generator and not entry.is_async and (site.awaited or self.starts_body(entry, value.key)):
            return True  # only a coroutine of the older kind can be awaited, whatever made it one
        if entry.is_generator:
            return site.consumed
        return site.awaited or not entry.is_async

    def starts_body(self, entry: FunctionEntry, key: str) -> bool:
        """Return whether a call of a generator function of a module runs its body, which is a coroutine of
        the older kind."""
        return any(
            isinstance(value, Outside) and self.catalog.starts_body(value.path)
            for decorator in entry.decorators
            for value in self.resolver.values(decorator, key)
        )

    def _keeps_running(self, decorator: str, value: Function, site: CallSite) -> bool:
        """Return whether a decorated function still runs at each call, in the caller's thread."""
        for decorating in self.resolver.values(decorator, value.key):
            if isinstance(decorating, Outside):
                if self.catalog.defers_body(decorating.path):
                    return False
                if self.catalog.caches(decorating.path) and self._has_one_result(value, site):
                    return False
            elif isinstance(decorating, Function) and self._is_deferring(decorating):
                return False
        return True

    def _has_one_result(self, value: Function, site: CallSite) -> bool:
        """Return whether each run of a call passes the same, so that a cache is filled for it once."""
        entry = self.resolver.function_entry(value)
        if entry is None or not entry.passed_parameters:
            return True
        return all(text.startswith("=") for _, text in site.arguments)

    def _is_deferring(self, decorator: Function) -> bool:
        """Return whether a decorator of the project passes what it decorates to a thread or a task."""
        query = decorator.key, decorator.name
        answer = self._deferring.get(query)
        if answer is None:
            with self.index.recording() as recording:
                answer = self._defers_within(decorator)
            self._deferring.put(query, answer, recording.dependencies)
        return answer

    def _defers_within(self, decorator: Function) -> bool:
        """Return whether a function, or one nested in it, calls what defers its arguments."""
        module = self.index.get(decorator.key)
        if module is None:
            return False
        return any(
            self.catalog.defers(self._foreign_path(site.callee, decorator.key, function.name))
            for function in module.functions.values()
            if function.name == decorator.name or function.name.startswith(f"{decorator.name}.")
            for site in function.body.sites
        )

    def _foreign_path(self, callee: str, key: str, function: str) -> str:
        """Return the path that a callee of another package is resolved to; that of any other as it is."""
        values = self.resolver.values(callee, key, function)
        return next((v.path for v in values if isinstance(v, Outside)), callee)

    def _called_back(
        self, value: Function, site: CallSite, key: str, function: str, own: Class | None
    ) -> Iterator[Function | Leaf]:
        """Yield what the functions run that are passed to a call and called by its callee itself."""
        entry = self.resolver.function_entry(value)
        if entry is None or not site.arguments or not self._runs_body(entry, value, site):
            return
        passed = _passed_paths(entry, site)
        for inner in entry.body.sites:
            path = passed.get(inner.callee, "?")
            if _is_callable(path) and entry.body.bindings.get(inner.callee, [""]) == [""]:
                for callback in self.resolver.values(path, key, function, own):
                    yield from self.run_by(callback, inner)


def _is_of_asyncio(value: object) -> bool:
    return isinstance(value, Outside) and value.path.startswith("asyncio.")


def _is_callable(passed: str) -> bool:
    """Return whether what is passed, as `CallSite` has it, may be a function: no literal and no result of a
    call."""
    return passed[0] not in "=?" and not passed.endswith(")")


def _passed_paths(entry: FunctionEntry, site: CallSite) -> dict[str, str]:
    """Return what a call passes for the parameters of its callee, by their names."""
    parameters = entry.passed_parameters
    passed = {}
    for name, path in site.arguments:
        index = int(name) if name.isdigit() else -1
        passed[parameters[index] if 0 <= index < len(parameters) else name] = path
    return passed


def _receiver_facts(
    entry: FunctionEntry, site: CallSite, callers: Facts, receiver_name: str, tested: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Yield what a method knows of attributes of its instance, from what its caller knows.

    Args:
        entry: the method that is called.
        site: the call.
        callers: the facts of the caller.
        receiver_name: what the caller, if it is a method, calls its own instance.
        tested: the attributes that matter.
    """
    if entry.is_bound and entry.parameters:
        receiver = site.callee.rpartition(".")[0]
        receiver = receiver_name if receiver == "super()" else receiver
        if PLAIN.fullmatch(receiver):
            own = entry.parameters[0]
            yield from renamed(callers, receiver, own, {f"{own}.{name}" for name in tested})


def _is_join(site: CallSite) -> bool:
    """Return whether a call waits for threads, futures or tasks."""
    receiver, _, name = site.callee.rpartition(".")
    if name == "join" and (receiver.endswith("str()") or not _is_timeout(site.arguments)):
        return False  # of strings, or of paths
    if name in _JOINS or (name in GATHERS and site.awaited):
        return True
    return site.entered and name.startswith(("ThreadPoolExecutor", "ProcessPoolExecutor", "TaskGroup"))


def _is_timeout(arguments: tuple[tuple[str, str], ...]) -> bool:
    """Return whether a `join` is passed nothing, or only how long to wait."""
    return all(name == "timeout" or text[1:2].isdigit() for name, text in arguments)
