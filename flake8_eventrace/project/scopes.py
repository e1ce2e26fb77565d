"""Which names a module, its classes and functions bind, as the walk over a module meets them."""

from __future__ import annotations

import ast
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence

from .access_paths import MOST, PLAIN, dotted, last_of, paths
from .module_index import ClassEntry, FunctionEntry, ModuleIndex

#: Changed places of one function that are kept.
MOST_CHANGES = 60
_HEAD = re.compile(r"\w+")


class Scopes(ABC):
    """Where the walk is, and what it has bound; the subclass walks."""

    def __init__(self) -> None:
        self.result = ModuleIndex()
        self.function: FunctionEntry | None = None
        self.owner: ClassEntry | None = None
        self.guards: tuple[str, ...] = ()

    @abstractmethod
    def _expression(
        self, node: ast.expr, *, awaited: bool = False, entered: bool = False, consumed: bool = False
    ) -> None: ...

    def _bind(self, name: str, found: Sequence[str]) -> None:
        """Note what a name may be; an empty path says that it may be something unknown."""
        if self.owner is not None and self.function is None:
            known = self.owner.attributes.setdefault(name, [])
            known.extend(("", path) for path in found if len(known) < MOST)
            return
        scope = self.result.bindings
        if self.function is not None:
            if name in self.function.elsewhere:
                found = [self._global(path) for path in found]
            else:
                scope = self.function.bindings
                if name in self.function.parameters and len(self.function.rebound) < MOST_CHANGES:
                    self.function.rebound.append((name, self.guards))
        self._unguard(name)
        kept = scope.setdefault(name, [])
        for path in found or ("",):
            if path not in kept and len(kept) < MOST:
                kept.append(path)

    def _unguard(self, place: str) -> None:
        """Forget what was tested of a place that is bound anew."""
        if self.guards:
            self.guards = tuple(guard for guard in self.guards if not _is_about(guard, place))

    def _global(self, path: str) -> str:
        """A path of this function as the module's scope can read it, "" where it cannot."""
        function = self.function
        head = _HEAD.match(path)
        if function is None or head is None or head[0] not in function.bindings:
            return path
        meant = function.bindings[head[0]]
        return meant[0] + path[head.end() :] if len(meant) == 1 and meant[0][:1] in ("@", "#") else ""

    def _bind_target(self, target: ast.expr, found: Sequence[str], value: ast.expr | None = None) -> None:
        if isinstance(target, ast.Name):
            self._bind(target.id, found)
        elif isinstance(target, ast.Attribute):
            self._expression(target.value)
            if not _is_itself(target, value):
                self._change(target)
            self._unguard(dotted(target) or "?")
            self._bind_attribute(target, found)
        elif isinstance(target, (ast.Tuple, ast.List)):
            values: Sequence[ast.expr | None] = [None] * len(target.elts)
            if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
                values = value.elts
            for element, part in zip(target.elts, values, strict=True):
                self._bind_target(element, paths(part), part)
        elif isinstance(target, ast.Starred):
            self._bind_target(target.value, ())
        elif isinstance(target, ast.Subscript):
            self._change(target.value)
            # `clients[key] = OpenAI()` tells what the container holds.
            base = paths(target.value)
            if base and found and isinstance(target.value, (ast.Name, ast.Attribute)):
                held = [f"{path}~" for path in found if path]
                if isinstance(target.value, ast.Attribute):
                    self._bind_attribute(target.value, held)
                elif self.function is None or not self.function.bindings.get(base[0]):
                    kept = self.result.bindings.setdefault(base[0], [])
                    read = [path for path in map(self._global, held) if path]
                    kept.extend(path for path in read if path not in kept and len(kept) < MOST)
            self._expression(target)
        else:
            self._expression(target)

    def _read(self, node: ast.Attribute) -> None:
        function = self.function
        if function is None or not function.owner or len(function.reads) >= MOST_CHANGES:
            return
        own = isinstance(node.value, ast.Name) and function.parameters[:1] == (node.value.id,)
        if own and node.attr not in function.reads:
            function.reads.append(node.attr)

    def _change(self, place: ast.expr) -> None:
        """Note that the function changes a place that others may know."""
        function = self.function
        text = dotted(place)
        if function is None or not text or text in function.changes or len(function.changes) >= MOST_CHANGES:
            return
        root, dot, rest = text.partition(".")
        meant = function.bindings.get(root, ())
        if root not in function.parameters and len(meant) == 1 and PLAIN.fullmatch(meant[0]):
            # `metrics = run.metrics` gives the place a second name.
            text = f"{meant[0]}{dot}{rest}"
            root = text.partition(".")[0]
        if text in function.changes:
            return
        if root in function.parameters or root not in function.bindings or root in function.elsewhere:
            function.changes.append(text)

    def _bind_attribute(self, target: ast.Attribute, found: Sequence[str]) -> None:
        function = self.function
        if not found or function is None or not isinstance(target.value, ast.Name):
            return
        owner = self._instance_class(target.value.id)
        if owner is not None:
            known = owner.attributes.setdefault(target.attr, [])
            for path in found:
                if (function.name, path) not in known and len(known) < MOST:
                    known.append((function.name, path))

    def _instance_class(self, name: str) -> ClassEntry | None:
        """The class whose instance a name is, by being the first parameter of its method."""
        function = self.function
        while function is not None:
            if name in function.parameters:
                if function.owner and function.parameters[0] == name and not _is_static(function):
                    return self.result.classes.get(function.owner)
                return None
            function = self.result.functions.get(function.parent)
        return None

    def _lives_on(self, place: ast.expr) -> bool:
        """Whether a place outlives the call: it belongs to the instance, or to another scope.

        What hangs on a local or a parameter is filled once for each of those, unless it is the
        application or its state.
        """
        while isinstance(place, (ast.Subscript, ast.Attribute)):
            if isinstance(place, ast.Attribute) and place.attr in ("app", "state"):
                return True
            place = place.value
        function = self.function
        if not isinstance(place, ast.Name) or function is None:
            return False
        own = function.owner and function.parameters[:1] == (place.id,)
        return bool(own) or place.id in function.elsewhere or place.id not in function.bindings


def _is_about(guard: str, place: str) -> bool:
    """Whether a guard is about a place or a part of it."""
    tested = guard.removeprefix("!")
    if not tested.startswith(place):
        return False
    following = tested[len(place) : len(place) + 1]
    return not (following.isalnum() or following == "_")


def _is_itself(target: ast.expr, value: ast.expr | None) -> bool:
    """`self.run = cast(Run, self.run)` changes nothing."""
    if isinstance(value, ast.Call) and last_of(value.func) == "cast" and len(value.args) == 2:
        value = value.args[1]
    return value is not None and dotted(target) == dotted(value) != ""


def _is_static(function: FunctionEntry) -> bool:
    return any(path.split(".")[-1] == "staticmethod" for path in function.decorators)
