"""A case's source, loaded: the functions that the explorers call."""

from __future__ import annotations

import ast
import builtins
import linecache
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

#: The functions of a case that run at the same time; a case has one of them at least.
PARTIES = ("consumer", "producer", "rival")


@dataclass(frozen=True)
class Program:
    """`setup` makes the shared state; the other functions take it.

    `stranded` tells what was published and never consumed, or consumed too late; the producer
    publishes a fixed number of items and ends.
    """

    setup: Callable[[], Any]
    parties: tuple[Callable[[Any], Any], ...]
    stranded: Callable[[Any], Any]


def load(
    source: bytes,
    path: str,
    tree: ast.Module | None = None,
    modules: Mapping[str, object] | None = None,
    **names: object,
) -> Program:
    """Execute a source as a module of its own, or `tree` in its place; `names` are added to it.

    `path` need not exist: reports and tracebacks find the source's lines under that name.
    `modules` are what it gets when it imports those names.
    """
    text = source.decode()
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
    namespace: dict[str, Any] = {"__name__": "case", "__file__": path, **names}
    if modules:
        namespace["__builtins__"] = _importing(modules)
    exec(compile(tree if tree is not None else text, path, "exec", dont_inherit=True), namespace)
    parties = tuple(namespace[name] for name in PARTIES if name in namespace)
    return Program(namespace["setup"], parties, namespace["stranded"])


def _importing(modules: Mapping[str, object]) -> dict[str, object]:
    def stand_in(name: str, *arguments: Any) -> object:
        return modules[name] if name in modules else builtins.__import__(name, *arguments)

    return {**vars(builtins), "__import__": stand_in}
