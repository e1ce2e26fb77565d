"""A case's source, loaded: the four functions that the explorers call."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Program:
    """`setup` makes the shared state; the other functions take it.

    `stranded` tells what was published and never consumed; the producer publishes a fixed number
    of items and ends.
    """

    setup: Callable[[], Any]
    consumer: Callable[[Any], Any]
    producer: Callable[[Any], Any]
    stranded: Callable[[Any], Any]


def load(source: bytes, path: str, tree: ast.Module | None = None, **names: object) -> Program:
    """Execute a source as a module of its own, or `tree` in its place; `names` are added to it.

    `path` need not exist: reports and tracebacks find the source's lines under that name.
    """
    text = source.decode()
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
    namespace: dict[str, Any] = {"__name__": "case", "__file__": path, **names}
    exec(compile(tree if tree is not None else text, path, "exec", dont_inherit=True), namespace)
    return Program(*(namespace[name] for name in ("setup", "consumer", "producer", "stranded")))
