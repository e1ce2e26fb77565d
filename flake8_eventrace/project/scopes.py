"""What the names of a module, its classes and functions are bound to: the part of the indexer that records.

`indexer` and `call_sites` walk; each binding, read and change that they meet goes in here, and is recorded in
the entry of the function or class that is being walked, or in the module's index.
"""

from __future__ import annotations

import ast
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import NamedTuple

from .access_paths import MOST, PLAIN, dotted, last_of, paths
from .finished import NOTHING, Answers, Over, without
from .instance_defaults import InstanceDefaults
from .module_index import OR, ClassEntry, FunctionBody, FunctionEntry, ModuleIndex

#: How many changes, reads, rebound parameters and returned texts of one function are recorded each: the first
#: ones. It bounds the index of generated functions.
MOST_RECORDED = 60
_FIRST_NAME = re.compile(r"\w+")


class Use(NamedTuple):
    """How the value of an expression is used right where it stands, see `CallSite`."""

    awaited: bool = False
    entered: bool = False
    consumed: bool = False


#: The value is only passed on.
PLAIN_USE = Use()
CONSUMED = Use(consumed=True)


class Scopes(ABC):
    """The state of the walk over a module, and what it has recorded.

    * `module` is the index that is being made.
    * `function` and `owner` are the innermost function and class: of a method's body, only the function is
      set; of a class body, only the class; of the module's level, neither.
    * `guards` and `tests` are those of the statement or expression that is being walked, see `CallSite`.
    * `instances` collects what instances begin with, see `instance_defaults`.
    * `over` and `answers` are what is known to be over, see `finished`.
    """

    def __init__(self) -> None:
        self.module = ModuleIndex()
        self.function: FunctionEntry | None = None
        self.owner: ClassEntry | None = None
        self.guards: tuple[str, ...] = ()
        self.tests = 0
        self.instances = InstanceDefaults(self.module)
        self.over: Over = NOTHING
        self.answers = Answers()

    @abstractmethod
    def expression(self, node: ast.expr, use: Use = PLAIN_USE) -> None:
        """Walk an expression whose value is used in some way."""

    # -- bindings --------------------------------------------------------------------------

    def bind(self, name: str, values: Sequence[str]) -> None:
        """Record the access paths of the values that a name is bound to; none for an unknown value, which
        is recorded as an empty path."""
        if self.owner is not None and self.function is None:
            attribute = self.owner.attributes.setdefault(name, [])
            attribute.extend(("", path) for path in values if path and len(attribute) < MOST)
            return
        scope = self.module.bindings
        if self.function is not None:
            body = self.function.body
            if name in body.outer_names:
                values = [self._seen_from_module(path) for path in values]
            else:
                scope = body.bindings
                if name in self.function.parameters and len(body.rebound) < MOST_RECORDED:
                    body.rebound.append((name, self.guards))
        if scope is self.module.bindings:
            self.instances.bind_global(name)
        self._drop_guards(name)
        self.over = without(self.over, (name,))
        self.answers.bind(name)
        _extend(scope.setdefault(name, []), values or ("",))

    def add_bindings(self, part: ModuleIndex) -> None:
        """Record what the names of the module are bound to in another part of it."""
        for name, values in part.bindings.items():
            _extend(self.module.bindings.setdefault(name, []), values)

    def _drop_guards(self, place: str) -> None:
        """Drop the guards about a place that is bound anew."""
        if self.guards:
            self.guards = tuple(
                guard for guard in self.guards if not any(_is_about(g, place) for g in guard.split(OR))
            )

    def _seen_from_module(self, path: str) -> str:
        """Return a path of this function as the module's scope can resolve it, "" where it cannot."""
        first = _FIRST_NAME.match(path)
        if self.function is None or first is None or first[0] not in self.function.body.bindings:
            return path
        bindings = self.function.body.bindings[first[0]]
        is_global = len(bindings) == 1 and bindings[0][:1] in ("@", "#")
        return bindings[0] + path[first.end() :] if is_global else ""

    def bind_target(self, target: ast.expr, values: Sequence[str], value: ast.expr | None = None) -> None:
        """Record an assignment.

        Args:
            target: what is on the left side.
            values: the access paths of the values that it is bound to.
            value: the expression on the right side, None where the target is bound to a part of its value.
        """
        if isinstance(target, ast.Name):
            self.bind(target.id, values)
        elif isinstance(target, ast.Attribute):
            self.expression(target.value)
            if not _is_itself(target, value):
                self.change(target)
            self._drop_guards(dotted(target) or "?")
            self.over = without(self.over, (dotted(target),))
            self._bind_attribute(target, values)
            owner = self._class_of_receiver(target.value.id) if isinstance(target.value, ast.Name) else None
            self.instances.store(target.attr, value, owner, self.function, is_certain=not self.tests)
        elif isinstance(target, (ast.Tuple, ast.List)):
            self._unpack(target.elts, value)
        elif isinstance(target, ast.Starred):
            self.bind_target(target.value, ())
        else:
            if isinstance(target, ast.Subscript):
                self.change(target.value)
                self._bind_item(target.value, values)
            self.expression(target)

    def _unpack(self, targets: list[ast.expr], value: ast.expr | None) -> None:
        """Record an assignment to several targets."""
        parts: Sequence[ast.expr | None] = [None] * len(targets)
        if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(targets):
            parts = value.elts
        is_call = isinstance(value, ast.Await | ast.Call)
        whole = paths(value) if is_call and not any(isinstance(t, ast.Starred) for t in targets) else []
        for index, (target, part) in enumerate(zip(targets, parts, strict=True)):
            values = paths(part) if part is not None else [f"{path}[{index}]" for path in whole]
            self.bind_target(target, values, part)

    def _bind_item(self, container: ast.expr, values: Sequence[str]) -> None:
        """Record what a container holds: `clients[key] = OpenAI()`."""
        if not values or not isinstance(container, (ast.Name, ast.Attribute)):
            return
        containers = [f"{path}~" for path in values if path]
        if isinstance(container, ast.Attribute):
            if paths(container):
                self._bind_attribute(container, containers)
        elif self.function is None or not self.function.body.bindings.get(container.id):
            seen = [path for path in map(self._seen_from_module, containers) if path]
            _extend(self.module.bindings.setdefault(container.id, []), seen)

    def _bind_attribute(self, target: ast.Attribute, values: Sequence[str]) -> None:
        """Record what an attribute of `self` is bound to; other attributes are not followed."""
        function = self.function
        if not values or function is None or not isinstance(target.value, ast.Name):
            return
        owner = self._class_of_receiver(target.value.id)
        if owner is not None:
            attribute = owner.attributes.setdefault(target.attr, [])
            for path in values:
                if (function.name, path) not in attribute and len(attribute) < MOST:
                    attribute.append((function.name, path))

    def _class_of_receiver(self, name: str) -> ClassEntry | None:
        """Return the class of which a name is an instance, as the first parameter of a method."""
        function = self.function
        while function is not None:
            if name in function.parameters:
                if function.owner and function.parameters[0] == name and not _is_static(function):
                    return self.module.classes.get(function.owner)
                return None
            function = self.module.functions.get(function.parent)
        return None

    # -- reads and changes -----------------------------------------------------------------

    def read(self, node: ast.Attribute) -> None:
        """Record that a method reads an attribute, if it is one of its own instance."""
        function = self.function
        if function is None or not function.owner or not isinstance(node.value, ast.Name):
            return
        if function.parameters[:1] == (node.value.id,):
            reads = function.body.reads
            if node.attr not in reads and len(reads) < MOST_RECORDED:
                reads.append(node.attr)

    def change(self, place: ast.expr) -> None:
        """Record that the function changes a place, if its callers may see that."""
        function = self.function
        path = dotted(place)
        if function is None or not path or not _has_room(function.body, path):
            return
        root, dot, rest = path.partition(".")
        bindings = function.body.bindings.get(root, ())
        if root not in function.parameters and len(bindings) == 1 and PLAIN.fullmatch(bindings[0]):
            # `metrics = run.metrics` gives the place a second name.
            path = f"{bindings[0]}{dot}{rest}"
            root = path.partition(".")[0]
        if path not in function.body.changes and not self._is_local(function, root):
            function.body.changes.append(path)

    @staticmethod
    def _is_local(function: FunctionEntry, name: str) -> bool:
        body = function.body
        return name not in function.parameters and name in body.bindings and name not in body.outer_names

    def outlives_call(self, place: ast.expr) -> bool:
        """Return whether a place belongs to the instance or to another scope, so that a second call finds
        what the first one has stored there.

        What belongs to a local or a parameter is stored once for each of those, unless it is the application
        or its state.
        """
        while isinstance(place, (ast.Subscript, ast.Attribute)):
            if isinstance(place, ast.Attribute) and place.attr in ("app", "state"):
                return True
            place = place.value
        function = self.function
        if not isinstance(place, ast.Name) or function is None:
            return False
        own = function.owner and function.parameters[:1] == (place.id,)
        body = function.body
        return bool(own) or place.id in body.outer_names or place.id not in body.bindings


def _extend(values: list[str], paths: Sequence[str]) -> None:
    """Add the paths that a list of at most `MOST` lacks."""
    for path in paths:
        if path not in values and len(values) < MOST:
            values.append(path)


def _has_room(body: FunctionBody, path: str) -> bool:
    """Return whether a change can still be recorded, and is not yet."""
    return path not in body.changes and len(body.changes) < MOST_RECORDED


def _is_about(guard: str, place: str) -> bool:
    """Return whether a guard is about a place or a part of it."""
    tested = guard.removeprefix("!")
    if not tested.startswith(place):
        return False
    following = tested[len(place) : len(place) + 1]
    return not (following.isalnum() or following == "_")


def _is_itself(target: ast.expr, value: ast.expr | None) -> bool:
    """Return whether an assignment changes nothing: `self.run = cast(Run, self.run)`."""
    if isinstance(value, ast.Call) and last_of(value.func) == "cast" and len(value.args) == 2:
        value = value.args[1]
    return value is not None and dotted(target) == dotted(value) != ""


def _is_static(function: FunctionEntry) -> bool:
    return any(path.split(".")[-1] == "staticmethod" for path in function.decorators)
