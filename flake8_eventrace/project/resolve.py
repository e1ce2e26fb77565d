"""What an access path means where it stands: a function or class of the project, or a name of
somebody else's.

Names are followed through imports (of modules, functions, under `TYPE_CHECKING`, relative, by
star, re-exported), bindings, annotations, return annotations and returned values, attributes
of instances with the bases of their classes, containers, and `self`.

Assumed: annotations are true; a name that is bound several times may be any of its bindings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..catalog.catalog import words
from ..catalog.vocabulary import GIVES_ITEM, MAKES_CONTEXT
from .index import ProjectIndex
from .module_index import ClassEntry, FunctionEntry

#: Names of names of names are followed this far.
DEPTH = 24
#: Values of one path that are kept.
MOST = 8

_TOKEN = re.compile(r"\(\)|\[\]|~|>>?|\.?[^.()\[\]~>]+")
_SUPER = "super()"
_SELF = frozenset({"typing.Self()", "typing_extensions.Self()"})
_PROPERTIES = frozenset({"property", "cached_property", "functools.cached_property"})


class Outside(NamedTuple):
    """Somebody else's object, by the path that leads to it: `requests.post`, `openai.OpenAI()`."""

    path: str


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
    """A first-party function; `own` is the class of `self` in it, which may be a subclass.

    `given` are the parameters that decide what it calls, as far as they are known here.
    """

    key: str
    name: str
    own: Class | None = None
    given: tuple[tuple[str, str], ...] = ()


class Container(NamedTuple):
    """A container of values, or whatever gives one of them when it is subscripted or entered."""

    held: tuple[Value, ...]


class Method(NamedTuple):
    """A method of a container, by its name."""

    container: Container
    name: str


class Given(NamedTuple):
    """What a context manager that is a decorated generator gives when it is entered."""

    held: tuple[Value, ...]


class Super(NamedTuple):
    """`super()` in a method of class `above` of an instance, or a class, `own`."""

    own: Instance | Class
    above: Class


Value = Outside | Module | Class | Instance | Function | Container | Method | Given | Super
Values = tuple[Value, ...]


class Resolver:
    """Answers are kept as long as the modules that they rest on are what they were."""

    def __init__(self, outlines: ProjectIndex) -> None:
        self.outlines = outlines
        self._answers: dict[tuple[str, str, str, Class | None], tuple[Values, int]] = {}
        self._active: set[tuple[str, str, str, Class | None]] = set()
        self._cuts = 0
        self._orders: dict[Class, tuple[tuple[Class, ...], tuple[str, ...], int]] = {}

    def forget(self) -> None:
        self._answers.clear()
        self._orders.clear()

    def values(self, path: str, key: str, function: str = "", own: Class | None = None) -> Values:
        """What a path may be, read in a function (by qualified name; "" for the module's level)."""
        asked = (path, key, function, own)
        known = self._answers.get(asked)
        if known is not None:
            if self.outlines.still(known[1]):
                self.outlines.touched |= known[1]
                return known[0]
            self.forget()
        if asked in self._active or len(self._active) > DEPTH:
            self._cuts += 1
            return ()
        self._active.add(asked)
        cuts, before = self._cuts, self.outlines.touched
        self.outlines.touched = 0
        found = self._evaluate(path, key, function, own)
        mask = self.outlines.touched
        self.outlines.touched |= before
        self._active.discard(asked)
        if self._cuts == cuts or not self._active:  # else it may lack what was being asked
            self._answers[asked] = found, mask
        return found

    # -- heads -----------------------------------------------------------------------------

    def _evaluate(self, path: str, key: str, function: str, own: Class | None) -> Values:
        if path.startswith("@"):
            end = re.search(r"[()\[\]~>]", path)
            head, rest = (path[1:], "") if end is None else (path[1 : end.start()], path[end.start() :])
            values = self._imported(head, key)
        elif path.startswith("#"):
            head, _, rest = path[1:].partition("(")
            values = self._defined(head, key)
            rest = f"({rest}" if _ else ""
        elif path.startswith(_SUPER):
            values, rest = self._super(key, function, own), path.removeprefix(_SUPER)
        else:
            first = _TOKEN.match(path)
            if first is None:
                return ()
            values = self._named(first[0], key, function, own)
            rest = path[first.end() :]
        return self._follow(values, rest, own)

    def _follow(self, values: Values, rest: str, own: Class | None) -> Values:
        for token in _TOKEN.findall(rest):
            found: list[Value] = []
            if token == "~":
                found = [Container(values)] if values else []
            else:
                for value in values:
                    found.extend(self._step(value, token))
            values = tuple(dict.fromkeys(found))[:MOST]
            if not values:
                return ()
        return values

    def _defined(self, name: str, key: str) -> Values:
        outline = self.outlines.get(key)
        if outline is None:
            return ()
        if name in outline.classes:
            return (Class(key, name),)
        if name in outline.functions:
            return (Function(key, name),)
        holder, _, last = name.rpartition(".")
        return self._follow(self._defined(holder, key), f".{last}", None) if holder else ()

    def _named(self, name: str, key: str, function: str, own: Class | None) -> Values:
        outline = self.outlines.get(key)
        if outline is None:
            return ()
        scope = outline.functions.get(function)
        while scope is not None:
            if scope.owner and scope.parameters[:1] == (name,) and not _decorated(scope, "staticmethod"):
                known = own if own is not None else Class(key, scope.owner)
                if _decorated(scope, "classmethod") or scope.name.endswith(
                    (".__new__", ".__init_subclass__")
                ):
                    return (known,)
                return (Instance(*known),)
            if name in scope.bindings and name not in scope.elsewhere:
                return self._any(scope.bindings[name], key, scope.name, own)
            scope = outline.functions.get(scope.parent)
        return self._member(key, name)

    def _super(self, key: str, function: str, own: Class | None) -> Values:
        outline = self.outlines.get(key)
        scope = outline.functions.get(function) if outline is not None else None
        while outline is not None and scope is not None and not scope.owner:
            scope = outline.functions.get(scope.parent)
        if scope is None or not scope.parameters:
            return ()
        return tuple(
            Super(value, Class(key, scope.owner))
            for value in self._named(scope.parameters[0], key, scope.name, own)
            if isinstance(value, (Instance, Class))
        )

    def _member(self, key: str, name: str, depth: int = 0) -> Values:
        """What a module's own namespace has under a name; else a builtin of that name."""
        found = self._bound(key, name, depth)
        return found if found is not None else (Outside(f"builtins.{name}"),)

    def _bound(self, key: str, name: str, depth: int = 0) -> Values | None:
        outline = self.outlines.get(key)
        if outline is None or depth > DEPTH:
            return ()
        if name in outline.bindings:
            return self._any(outline.bindings[name], key, "", None)
        for star in outline.stars:
            source = self.outlines.locate(star[1:], key)
            if source is not None and source != key:
                found = self._bound(source, name, depth + 1)
                if found is not None:
                    return found
        return None

    def _any(self, found: list[str], key: str, function: str, own: Class | None) -> Values:
        values: dict[Value, None] = {}
        for path in found:
            if path:
                values.update(dict.fromkeys(self.values(path, key, function, own)))
        return tuple(values)[:MOST]

    def _imported(self, name: str, key: str) -> Values:
        """What an import of a dotted name binds."""
        dots = len(name) - len(name.lstrip("."))
        parts = name[dots:].split(".") if name[dots:] else []
        for count in range(len(parts), -1 if dots else 0, -1):
            prefix = "." * dots + ".".join(parts[:count])
            source = self.outlines.locate(prefix, key)
            if source is None:
                continue
            if count == len(parts) and count > 1 - bool(dots):
                # A name of the package, where it has one, hides the module of that name.
                package = self.outlines.locate("." * dots + ".".join(parts[:-1]), key)
                rebound = self._rebound(package, parts[-1]) if package not in (None, key) else ()
                if rebound:
                    return rebound
            return self._follow((Module(source),), "".join(f".{part}" for part in parts[count:]), None)
        return () if dots else (Outside(name),)

    def _rebound(self, package: str | None, name: str) -> Values:
        outline = self.outlines.get(package) if package is not None else None
        if outline is None or package is None:
            return ()
        own = (f"@.{name}", f"@{name}")
        found = [path for path in outline.bindings.get(name, ()) if path and not path.endswith(own)]
        found += [p for p in outline.bindings.get(name, ()) if p.endswith(f".{name}.{name}")]
        return self._any(found, package, "", None)

    # -- steps -----------------------------------------------------------------------------

    def _step(self, value: Value, token: str) -> Iterator[Value]:
        if token == "()":
            yield from self._called(value)
        elif token == "[]":
            if isinstance(value, Container):
                yield from value.held
            elif isinstance(value, Outside):
                yield Outside(f"{value.path}[]")
        elif token in (">", ">>"):
            yield from self._entered(value, "__enter__" if token == ">" else "__aenter__")
        else:
            yield from self.attribute(value, token[1:])

    def _entered(self, value: Value, name: str) -> Values:
        """What `with` binds; nothing of an instance that cannot be entered so."""
        if isinstance(value, Given):
            return value.held
        if not isinstance(value, Instance):
            return (value,)
        found: list[Value] = []
        for method in self._of_class(value, name):
            if isinstance(method, Outside):
                found.append(value)
            elif isinstance(method, Function):
                found.extend(self.returned(method) or (value,))
        return tuple(found)

    def attribute(self, value: Value, name: str) -> Values:
        """What an attribute of a value may be."""
        if isinstance(value, Outside):
            return (Outside(f"{value.path}.{name}"),)
        if isinstance(value, Module):
            found = self._bound(value.key, name)
            if found is not None:
                return found
            below = self.outlines.locate(f".{name}", value.key)
            return (Module(below),) if below is not None and value.key.endswith("__init__.py") else ()
        if isinstance(value, Container):
            return (Method(value, name),)
        if isinstance(value, (Class, Instance)):
            return self._of_class(value, name)
        if isinstance(value, Super):
            return self._of_class(value.own, name, value.above)
        return ()

    def _of_class(self, value: Class | Instance, name: str, below: Class | None = None) -> Values:
        """An attribute of an instance or class, looked for behind the class `below` if one is given."""
        own = Class(value.key, value.name)
        classes, outside = self.order(own)
        if below is not None:
            classes = classes[classes.index(below) + 1 :] if below in classes else ()
        for known in classes:
            described = self.described(known)
            if described is None:
                continue
            if name in described.methods:
                method = Function(known.key, described.methods[name], own)
                function = self.function(method)
                if (
                    function is not None
                    and isinstance(value, Instance)
                    and _decorated(function, *_PROPERTIES)
                ):
                    return self.returned(method)
                return (method,)
        found: dict[Value, None] = {}
        for known in classes:
            described = self.described(known)
            for function_name, path in described.attributes.get(name, ()) if described else ():
                found.update(dict.fromkeys(self.values(path, known.key, function_name, own)))
            if found:
                return tuple(found)[:MOST]
        suffix = "()" if isinstance(value, Instance) else ""
        return tuple(Outside(f"{base}{suffix}.{name}") for base in outside if not _is_frame(base))

    def _called(self, value: Value) -> Values:
        if isinstance(value, Outside):
            return (Outside(f"{value.path}()"),)
        if isinstance(value, Method):
            return value.container.held if value.name in GIVES_ITEM else ()
        if isinstance(value, Class):
            return (Instance(value.key, value.name),)
        if isinstance(value, Instance):
            return tuple(
                found
                for method in self.attribute(value, "__call__")
                if isinstance(method, Function)
                for found in self.returned(method)
            )
        return self.returned(value) if isinstance(value, Function) else ()

    def returned(self, value: Function) -> Values:
        """What a call of a function gives, by its annotation or else by what it returns."""
        function = self.function(value)
        if function is None:
            return ()
        found = self._any(function.annotated, value.key, function.parent, value.own)
        if not found and not function.is_generator:
            found = self._any(function.returned, value.key, function.name, value.own)
        if any(path.split(".")[-1] in MAKES_CONTEXT for path in function.decorators):
            # What `with` binds is what the generator yields.
            return (Given(tuple(held for v in found if isinstance(v, Container) for held in v.held)),)
        if any(isinstance(v, Outside) and v.path in _SELF for v in found):
            known = value.own
            if known is None and function.owner:
                known = Class(value.key, function.owner)
            meant = (Instance(*known),) if known is not None else ()
            found = (*meant, *(v for v in found if not (isinstance(v, Outside) and v.path in _SELF)))
        return found

    # -- descriptions ----------------------------------------------------------------------

    def function(self, value: Function) -> FunctionEntry | None:
        outline = self.outlines.get(value.key)
        return outline.functions.get(value.name) if outline is not None else None

    def described(self, value: Class) -> ClassEntry | None:
        outline = self.outlines.get(value.key)
        return outline.classes.get(value.name) if outline is not None else None

    def order(self, value: Class) -> tuple[tuple[Class, ...], tuple[str, ...]]:
        """The first-party classes to look an attribute up in, and the paths of other bases."""
        known = self._orders.get(value)
        if known is not None and self.outlines.still(known[2]):
            self.outlines.touched |= known[2]
            return known[:2]
        self._orders[value] = (value,), (), 0  # of a class that is among its own bases
        before, self.outlines.touched = self.outlines.touched, 0
        classes: dict[Class, None] = {value: None}
        outside: dict[str, None] = {}
        described = self.described(value)
        for base in described.bases if described is not None else ():
            for found in self.values(base.removesuffix("[]"), value.key):
                if isinstance(found, Class):
                    above, others = self.order(found)
                    classes.update(dict.fromkeys(above))
                    outside.update(dict.fromkeys(others))
                elif isinstance(found, Outside):
                    outside[found.path] = None
        answer = tuple(classes), tuple(outside)
        self._orders[value] = (*answer, self.outlines.touched)
        self.outlines.touched |= before
        return answer


def _is_frame(base: str) -> bool:
    """Whether somebody else's class is made to be filled in: what its methods do is up to the
    subclass, and what that does we have not seen."""
    name = base.rpartition(".")[2]
    return name in words("frames", "names") or name.startswith(tuple(words("frames", "prefixes")))


def _decorated(function: FunctionEntry, *names: str) -> bool:
    return any(path.split(".")[-1] in names for path in function.decorators)
