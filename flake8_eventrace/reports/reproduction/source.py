"""What a test needs to know about a source file: its functions and classes, by qualified name."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ...source.newer_syntax import parse_any
from ...source.text import encoding_of

Function = ast.FunctionDef | ast.AsyncFunctionDef


class CannotReproduceError(Exception):
    """No test can be written for a finding. The text says why, in one line."""


@dataclass(frozen=True)
class Source:
    """A source file.

    `path` is its path, `content` what it contains. Raises CannotReproduceError if that cannot be parsed.
    """

    path: str
    content: bytes = field(repr=False)

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        try:
            return parse_any(self.content)
        except (SyntaxError, ValueError, RecursionError) as error:
            raise CannotReproduceError(f"{self.path} cannot be parsed: {error}") from error

    @cached_property
    def functions(self) -> dict[str, Function]:
        """The functions by their qualified names, as rules spell them: `Class.method`, `outer.inner`."""
        return {name: node for name, node in _definitions(self.tree) if isinstance(node, Function)}

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """The classes by their qualified names; those inside functions are left out."""
        return {
            name: node
            for name, node in _definitions(self.tree)
            if isinstance(node, ast.ClassDef) and not self._is_inside_function(name)
        }

    @cached_property
    def imports(self) -> dict[str, str]:
        """Full dotted names by the names under which the module imports them."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    bound = alias.asname or alias.name.partition(".")[0]
                    found[bound] = alias.name if alias.asname else bound
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        return found

    @cached_property
    def module(self) -> str:
        """The dotted name under which the file is imported."""
        return ".".join(self._folders_and_name[1])

    @cached_property
    def root(self) -> str:
        """The folder that must be on `sys.path` for that."""
        return self._folders_and_name[0]

    def line(self, number: int) -> str:
        """Return the code in a line (1-based)."""
        lines = self.content.decode(encoding_of(self.content), "replace").splitlines()
        return lines[number - 1].strip() if number <= len(lines) else ""

    def class_of(self, function: str) -> str:
        """Return the class of a method, by qualified name; "" for a function outside classes."""
        owner = function.rpartition(".")[0]
        return owner if owner in self.classes else ""

    def is_closure(self, function: str) -> bool:
        """Return whether a function is defined inside another."""
        return self._is_inside_function(function)

    def visible(self, function: str) -> str:
        """Return the function, or for one inside a function, the outermost around it."""
        parts = function.split(".")
        names = [".".join(parts[:n]) for n in range(1, len(parts) + 1)]
        return next((name for name in names if name in self.functions), function)

    def bases(self, name: str) -> Iterator[str]:
        """Yield a class and its base classes in this file, from itself upwards."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            current = waiting.pop(0)
            if current in seen or current not in self.classes:
                continue
            seen.add(current)
            yield current
            waiting += [ast.unparse(base).partition("[")[0] for base in self.classes[current].bases]

    def method(self, of: str, name: str) -> Function | None:
        """Return a method that a class defines or inherits in this file."""
        for owner in self.bases(of):
            if (found := self.functions.get(f"{owner}.{name}")) is not None:
                return found
        return None

    def full_name(self, node: ast.AST) -> str:
        """Return the dotted name of an expression, with imports resolved; "" if it is none."""
        try:
            name = ast.unparse(node)
        except ValueError:
            return ""
        first, dot, rest = name.partition(".")
        return self.imports.get(first, first) + dot + rest

    def _is_inside_function(self, name: str) -> bool:
        parts = name.split(".")
        return any(".".join(parts[:n]) in self.functions for n in range(1, len(parts)))

    @cached_property
    def _folders_and_name(self) -> tuple[str, list[str]]:
        folder, file = os.path.split(os.path.abspath(self.path))
        stem = os.path.splitext(file)[0]
        names = [] if stem == "__init__" else [stem]
        while os.path.isfile(os.path.join(folder, "__init__.py")):
            folder, name = os.path.split(folder)
            names.insert(0, name)
        return folder, names


def _definitions(tree: ast.AST, above: str = "") -> Iterator[tuple[str, ast.AST]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            name = f"{above}{node.name}"
            yield name, node
            yield from _definitions(node, f"{name}.")
        else:
            yield from _definitions(node, above)
