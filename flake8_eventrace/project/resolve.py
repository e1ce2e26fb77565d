"""Resolves an access path, in the scope where it is written, to the values that it may be.

A value is a function, class or instance of the project, or something of another package (`Outside`), which
the catalog may list. Names are followed through imports (of modules and functions, under `TYPE_CHECKING`,
relative, by star, re-exported), bindings, annotations, return annotations and returned values, attributes
of instances and of the bases of their classes, containers, and `self`.

Assumed: annotations are true; a name that is bound several times may have the value of any of its bindings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..catalog.catalog import words
from ..catalog.vocabulary import GIVES_ITEM, MAKES_CONTEXT
from .index import ProjectIndex
from .memo import Memo
from .module_index import ClassEntry, FunctionEntry

#: How many paths are resolved within one another, and star imports followed. It bounds the recursion: a level
#: takes about seven Python frames, of which an interpreter allows 1,000 unless told otherwise. Names that are
#: further away stay unresolved.
MAX_DEPTH = 24
#: How many values of one path are kept, the first ones. More would multiply the calls that are followed, for
#: names that stand for any entry of a long table.
MAX_VALUES = 8

#: Through how many functions a parameter is followed to where it is passed: each searches the module's calls.
_MOST_PASSED = 3

_TOKEN = re.compile(r"\(#?\)|\[\d*\]|~|,\d+|>>?|\.?[^.()\[\]~>,]+")
_SUPER = "super()"
_SELF = frozenset({"typing.Self()", "typing_extensions.Self()"})
_PROPERTIES = frozenset({"property", "cached_property", "functools.cached_property"})


class Outside(NamedTuple):
    """An object of another package, by the path that leads to it: `requests.post`, `openai.OpenAI()`.

    `bounded`: it is a queue that was made with a bound, or a part of one.
    """

    path: str
    bounded: bool = False


class Module(NamedTuple):
    """A first-party module."""

    key: str


class Class(NamedTuple):
    """A first-party class."""

    key: str
    name: str


class Instance(NamedTuple):
    """An instance of a first-party class."""

    key: str
    name: str


class Function(NamedTuple):
    """A first-party function, in the context in which it is called.

    `own` is the class of `self` in it, which may be a subclass of the one that defines it. `facts` are pairs
    of a path that decides which calls it makes (a parameter or an attribute of one) and what the caller
    passes for it, see `guards`.
    """

    key: str
    name: str
    own: Class | None = None
    facts: tuple[tuple[str, str], ...] = ()


class Container(NamedTuple):
    """A container of values, or whatever else evaluates to one of them when it is subscripted or entered."""

    items: tuple[Value, ...]


class Part(NamedTuple):
    """A tuple, of which one part may be any of some values."""

    position: int
    items: tuple[Value, ...]


class Method(NamedTuple):
    """A method of a container, by its name."""

    container: Container
    name: str


class YieldingManager(NamedTuple):
    """A context manager made by `@contextmanager`: entering it evaluates to what its generator yields."""

    yielded: tuple[Value, ...]


class Super(NamedTuple):
    """`super()` in a method of the class `below`, where `self` (or `cls`) is `own`."""

    own: Instance | Class
    below: Class


Value = Outside | Module | Class | Instance | Function | Container | Part | Method | YieldingManager | Super
Values = tuple[Value, ...]


class Order(NamedTuple):
    """Where an attribute of a class is looked up: in first-party classes, then in the `foreign` bases, which
    are paths."""

    classes: tuple[Class, ...]
    foreign: tuple[str, ...]


#: The arguments of `Resolver.values`.
_Query = tuple[str, str, str, Class | None]


class Resolver:
    """Resolves access paths. Answers are kept as long as the modules that they depend on are unchanged.

    Arguments that most methods take: `key` is a module's; `function` is the qualified name of the function in
    which the path is written, "" for the module's level; `own` is the class of `self` in it, None for the one
    that defines it.
    """

    def __init__(self, index: ProjectIndex) -> None:
        self.index = index
        self._values: Memo[_Query, Values] = Memo(index)
        self._orders: Memo[Class, Order] = Memo(index)
        self._active: set[_Query] = set()
        self._cuts = 0  # queries given up because of recursion

    def forget(self) -> None:
        """Drop all answers."""
        self._values.clear()
        self._orders.clear()

    def values(self, path: str, key: str, function: str = "", own: Class | None = None) -> Values:
        """Return the values that a path may be, none for one that cannot be resolved."""
        query = (path, key, function, own)
        answer = self._values.get(query)
        if answer is not None:
            return answer
        if query in self._values:
            self.forget()  # it is outdated, and others may be
        if query in self._active or len(self._active) > MAX_DEPTH:
            self._cuts += 1
            return ()
        self._active.add(query)
        cuts = self._cuts
        try:
            with self.index.recording() as recording:
                answer = self._evaluate(path, key, function, own)
        finally:
            self._active.discard(query)
        if self._cuts == cuts or not self._active:  # else it may lack the values of an active query
            self._values.put(query, answer, recording.dependencies)
        return answer

    # -- the first name of a path ----------------------------------------------------------

    def _evaluate(self, path: str, key: str, function: str, own: Class | None) -> Values:
        if path.startswith("@"):
            end = re.search(r"[()\[\]~>,]", path)
            head, rest = (path[1:], "") if end is None else (path[1 : end.start()], path[end.start() :])
            values = self._imported(head, key)
        elif path.startswith("#"):
            end = re.search(r"[(,]", path)
            head, rest = (path[1:], "") if end is None else (path[1 : end.start()], path[end.start() :])
            values = self._defined(head, key)
        elif path.startswith(_SUPER):
            values, rest = self._super(key, function, own), path.removeprefix(_SUPER)
        else:
            first = _TOKEN.match(path)
            if first is None:
                return ()
            values = self._named(first[0], key, function, own)
            rest = path[first.end() :]
        return self._follow(values, rest)

    def _follow(self, values: Values, rest: str) -> Values:
        """Return what the rest of a path (`.create()`, `[]`) evaluates to on any of some values."""
        for token in _TOKEN.findall(rest):
            following: list[Value] = []
            if token == "~":
                following = [Container(values)] if values else []
            elif token[0] == ",":
                following = [Part(int(token[1:]), values)] if values else []
            else:
                for value in values:
                    following.extend(self._step(value, token))
            values = tuple(dict.fromkeys(following))[:MAX_VALUES]
            if not values:
                return ()
        return values

    def _defined(self, name: str, key: str) -> Values:
        """Return the function or class of a module with that qualified name."""
        module = self.index.get(key)
        if module is None:
            return ()
        if name in module.classes:
            return (Class(key, name),)
        if name in module.functions:
            return (Function(key, name),)
        holder, _, last = name.rpartition(".")
        return self._follow(self._defined(holder, key), f".{last}") if holder else ()

    def _named(self, name: str, key: str, function: str, own: Class | None) -> Values:
        """Return what a name may be in a function: in its scope, in those around it, in the module's."""
        module = self.index.get(key)
        if module is None:
            return ()
        scope = module.functions.get(function)
        while scope is not None:
            if scope.owner and scope.parameters[:1] == (name,) and not _is_decorated(scope, "staticmethod"):
                receiver = own if own is not None else Class(key, scope.owner)
                return (receiver,) if _is_class_method(scope) else (Instance(*receiver),)
            if name in scope.body.bindings and name not in scope.body.outer_names:
                values = self._any(scope.body.bindings[name], key, scope.name, own)
                return values if values or scope.name == function else self._passed(name, scope, key)
            scope = module.functions.get(scope.parent)
        return self._member(key, name)

    def _passed(self, name: str, scope: FunctionEntry, key: str, depth: int = 0) -> Values:
        """Return what the calls in a module pass for a parameter without annotation, of a function around the
        one that uses it.

        Assumed: other modules pass the same. `depth` is the number of calls that led here.
        """
        module = self.index.get(key)
        if module is None or scope.body.bindings[name] != [""] or name not in scope.parameters:
            return ()
        called = scope.name.removesuffix(".__init__").rpartition(".")[2]
        position = scope.parameters.index(name) - bool(scope.owner)
        values: dict[Value, None] = {}
        for caller in module.functions.values():
            for site in caller.body.sites:
                if site.callee.rpartition(".")[2] != called:
                    continue
                passed = dict(site.arguments)
                path = passed.get(name, passed.get(str(position), "?"))
                if path[0] in "=?":
                    continue
                given = self.values(path, key, caller.name)
                if not given and path in caller.body.bindings and depth < _MOST_PASSED:
                    given = self._passed(path, caller, key, depth + 1)
                values.update(dict.fromkeys(given))
        return tuple(values)[:MAX_VALUES]

    def _super(self, key: str, function: str, own: Class | None) -> Values:
        """Return what `super()` may be in a function."""
        module = self.index.get(key)
        scope = module.functions.get(function) if module is not None else None
        while module is not None and scope is not None and not scope.owner:
            scope = module.functions.get(scope.parent)
        if scope is None or not scope.parameters:
            return ()
        return tuple(
            Super(value, Class(key, scope.owner))
            for value in self._named(scope.parameters[0], key, scope.name, own)
            if isinstance(value, (Instance, Class))
        )

    def _member(self, key: str, name: str) -> Values:
        """Return what a name is at a module's level: a name of its namespace, else a builtin."""
        values = self._global(key, name)
        return values if values is not None else (Outside(f"builtins.{name}"),)

    def _global(self, key: str, name: str, depth: int = 0) -> Values | None:
        """Return what a module's namespace holds under a name, None for a name that it lacks.

        `depth` is the number of star imports that led to the module.
        """
        module = self.index.get(key)
        if module is None or depth > MAX_DEPTH:
            return ()
        if name in module.bindings:
            return self._any(module.bindings[name], key, "", None)
        for star in module.stars:
            source = self.index.locate(star[1:], key)
            if source is not None and source != key:
                values = self._global(source, name, depth + 1)
                if values is not None:
                    return values
        return None

    def _any(self, paths: list[str], key: str, function: str, own: Class | None) -> Values:
        """Return the values that any of some paths may be."""
        values: dict[Value, None] = {}
        for path in paths:
            if path:
                values.update(dict.fromkeys(self.values(path, key, function, own)))
        return tuple(values)[:MAX_VALUES]

    def _imported(self, name: str, key: str) -> Values:
        """Return what an import of a dotted name binds."""
        dots = len(name) - len(name.lstrip("."))
        parts = name[dots:].split(".") if name[dots:] else []
        for count in range(len(parts), -1 if dots else 0, -1):
            prefix = "." * dots + ".".join(parts[:count])
            source = self.index.locate(prefix, key)
            if source is None:
                continue
            if count == len(parts) and count > 1 - bool(dots):
                # A name of the package, where it has one, hides the module of that name.
                package = self.index.locate("." * dots + ".".join(parts[:-1]), key)
                rebound = self._rebound(package, parts[-1]) if package not in (None, key) else ()
                if rebound:
                    return rebound
            return self._follow((Module(source),), "".join(f".{part}" for part in parts[count:]))
        return () if dots else (Outside(name),)

    def _rebound(self, package: str | None, name: str) -> Values:
        """Return what a package binds the name of one of its modules to, apart from the module."""
        module = self.index.get(package) if package is not None else None
        if module is None or package is None:
            return ()
        the_module = (f"@.{name}", f"@{name}")
        bindings = module.bindings.get(name, ())
        paths = [path for path in bindings if path and not path.endswith(the_module)]
        paths += [path for path in bindings if path.endswith(f".{name}.{name}")]
        return self._any(paths, package, "", None)

    # -- the rest of a path ----------------------------------------------------------------

    def _step(self, value: Value, token: str) -> Iterator[Value]:
        """Yield what one token of a path (see `access_paths`) evaluates to on a value."""
        if token == "(#)" and isinstance(value, Outside):
            yield Outside(f"{value.path}()", bounded=True)
        elif token in ("()", "(#)"):
            yield from self._called(value)
        elif token[0] == "[":
            if isinstance(value, Container):
                yield from value.items
            elif isinstance(value, Part):
                yield from value.items if token in ("[]", f"[{value.position}]") else ()
            elif isinstance(value, Outside):
                yield Outside(f"{value.path}[]")
        elif token in (">", ">>"):
            yield from self._entered(value, "__enter__" if token == ">" else "__aenter__")
        else:
            yield from self.attribute(value, token[1:])

    def _entered(self, value: Value, method_name: str) -> Values:
        """Return what `with` binds; nothing for an instance without that method."""
        if isinstance(value, YieldingManager):
            return value.yielded
        if not isinstance(value, Instance):
            return (value,)
        entered: list[Value] = []
        for method in self._of_class(value, method_name):
            if isinstance(method, Outside):
                entered.append(value)
            elif isinstance(method, Function):
                entered.extend(self.returned(method) or (value,))
        return tuple(entered)

    def attribute(self, value: Value, name: str) -> Values:
        """Return what an attribute of a value may be."""
        if isinstance(value, Outside):
            return (Outside(f"{value.path}.{name}", value.bounded),)
        if isinstance(value, Module):
            values = self._global(value.key, name)
            if values is not None:
                return values
            submodule = self.index.locate(f".{name}", value.key)
            is_package = value.key.endswith("__init__.py")
            return (Module(submodule),) if submodule is not None and is_package else ()
        if isinstance(value, Container):
            return (Method(value, name),)
        if isinstance(value, (Class, Instance)):
            return self._of_class(value, name)
        if isinstance(value, Super):
            return self._of_class(value.own, name, value.below)
        return ()

    def _of_class(self, value: Class | Instance, name: str, below: Class | None = None) -> Values:
        """Return an attribute of an instance or class; with `below`, looked up in the classes after that
        one in the resolution order."""
        own = Class(value.key, value.name)
        classes, foreign = self.order(own)
        if below is not None:
            classes = classes[classes.index(below) + 1 :] if below in classes else ()
        method = self._method(classes, name, own)
        if method is not None:
            function = self.function_entry(method)
            is_property = function is not None and _is_decorated(function, *_PROPERTIES)
            return self.returned(method) if is_property and isinstance(value, Instance) else (method,)
        for holder in classes:
            entry = self.class_entry(holder)
            values: dict[Value, None] = {}
            for evaluated_in, path in entry.attributes.get(name, ()) if entry is not None else ():
                values.update(dict.fromkeys(self.values(path, holder.key, evaluated_in, own)))
            if values:
                return tuple(values)[:MAX_VALUES]
        suffix = "()" if isinstance(value, Instance) else ""
        return tuple(Outside(f"{base}{suffix}.{name}") for base in foreign if not _is_frame(base))

    def property_getters(self, value: Value, name: str) -> Values:
        """Return the function that runs where an attribute of an instance is read: none unless it is a
        property whose value is computed each time."""
        if not isinstance(value, Instance):
            return ()
        own = Class(value.key, value.name)
        method = self._method(self.order(own).classes, name, own)
        entry = self.function_entry(method) if method is not None else None
        if method is None or entry is None or not _is_decorated(entry, "property"):
            return ()
        return (method,)

    def _method(self, classes: tuple[Class, ...], name: str, own: Class) -> Function | None:
        """Return the method of that name which the first of some classes has."""
        for holder in classes:
            entry = self.class_entry(holder)
            if entry is not None and name in entry.methods:
                return Function(holder.key, entry.methods[name], own)
        return None

    def _called(self, value: Value) -> Values:
        """Return what a call of a value evaluates to."""
        if isinstance(value, Outside):
            return (Outside(f"{value.path}()"),)
        if isinstance(value, Method):
            return value.container.items if value.name in GIVES_ITEM else ()
        if isinstance(value, Class):
            return (Instance(value.key, value.name),)
        if isinstance(value, Instance):
            return tuple(
                returned
                for method in self.attribute(value, "__call__")
                if isinstance(method, Function)
                for returned in self.returned(method)
            )
        return self.returned(value) if isinstance(value, Function) else ()

    def returned(self, value: Function) -> Values:
        """Return what a call of a function evaluates to: by its annotation, else by what it returns."""
        entry = self.function_entry(value)
        if entry is None:
            return ()
        values = self._any(entry.return_annotation, value.key, entry.parent, value.own)
        if not values and not entry.is_generator:
            values = self._any(entry.body.returned, value.key, entry.name, value.own)
        if any(path.split(".")[-1] in MAKES_CONTEXT for path in entry.decorators):
            # The annotation is `Iterator[T]`, a container; the manager yields its items.
            return (YieldingManager(tuple(i for v in values if isinstance(v, Container) for i in v.items)),)
        if any(_is_self_type(v) for v in values):
            own = value.own
            if own is None and entry.owner:
                own = Class(value.key, entry.owner)
            instance = (Instance(*own),) if own is not None else ()
            values = (*instance, *(v for v in values if not _is_self_type(v)))
        return values

    # -- entries ---------------------------------------------------------------------------

    def function_entry(self, value: Function) -> FunctionEntry | None:
        """Return the entry of a function in the index of its module."""
        module = self.index.get(value.key)
        return module.functions.get(value.name) if module is not None else None

    def class_entry(self, value: Class) -> ClassEntry | None:
        """Return the entry of a class in the index of its module."""
        module = self.index.get(value.key)
        return module.classes.get(value.name) if module is not None else None

    def order(self, value: Class) -> Order:
        """Return where an attribute of a class is looked up.

        Assumed: depth first and left to right. Python's C3 linearization differs for diamonds only.
        """
        order = self._orders.get(value)
        if order is None:
            itself = Order((value,), ())  # of a class that is among its own bases
            with self._orders.assuming(value, itself), self.index.recording() as recording:
                order = self._find_order(value)
            self._orders.put(value, order, recording.dependencies)
        return order

    def _find_order(self, value: Class) -> Order:
        classes: dict[Class, None] = {value: None}
        foreign: dict[str, None] = {}
        entry = self.class_entry(value)
        for path in entry.bases if entry is not None else ():
            for base in self.values(path.removesuffix("[]"), value.key):
                if isinstance(base, Class):
                    above = self.order(base)
                    classes.update(dict.fromkeys(above.classes))
                    foreign.update(dict.fromkeys(above.foreign))
                elif isinstance(base, Outside):
                    foreign[base.path] = None
        return Order(tuple(classes), tuple(foreign))


def _is_frame(base: str) -> bool:
    """Return whether a class of another package is an abstract one, by its name.

    What its methods do is up to the subclass, which is not part of the project.
    """
    name = base.rpartition(".")[2]
    return name in words("frames", "names") or name.startswith(tuple(words("frames", "prefixes")))


def _is_self_type(value: Value) -> bool:
    """Return whether a value is an instance of `typing.Self`."""
    return isinstance(value, Outside) and value.path in _SELF


def _is_class_method(function: FunctionEntry) -> bool:
    """Return whether the first parameter of a method is the class."""
    implicit = function.name.endswith((".__new__", ".__init_subclass__"))
    return implicit or _is_decorated(function, "classmethod")


def _is_decorated(function: FunctionEntry, *names: str) -> bool:
    """Return whether a decorator of a function has one of these last names."""
    return any(path.split(".")[-1] in names for path in function.decorators)
