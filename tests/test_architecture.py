"""The layers of the package: data flows downwards only, and a reader finds each room explained.

Imports are read from the source, so late ones and those under `TYPE_CHECKING` count too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "flake8_eventrace"

#: The rooms (folders and loose files) from the ground up. A room may import those in rows above it in this
#: list; rooms in one row do not import each other.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("finding", "replay"),
    ("source",),
    ("settings",),
    ("catalog",),
    ("symbols",),
    ("flow",),
    ("protocol", "project"),
    ("fixes",),
    ("suppression",),
    ("rules",),
    ("engine",),
    ("runner",),
    ("plugin",),
    ("codemods", "reports"),
    ("lsp",),
    ("cli",),
    ("__main__",),
)
LEVELS = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}

#: What any room may take from the package itself: plain data that its `__init__` defines before all else.
PLAIN_DATA = frozenset({"__version__"})

#: More do not fit into a reader's head.
MOST_FOLDERS = 15
MOST_LOOSE_FILES = 6
MOST_LINES = 600


def module_name(file: Path) -> str:
    """Return the dotted name below the package; "" for the package itself."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(file): file for file in sorted(PACKAGE.rglob("*.py"))}
ROOMS = sorted({name.partition(".")[0] for name in FILES} - {""})


@cache
def imports(name: str) -> tuple[tuple[str, int], ...]:
    """Return (module of the package, line) for each import in a module."""
    file = FILES[name]
    return tuple((target, line) for target, line in _imports(name, file) if target in FILES)


def _imports(name: str, file: Path) -> Iterator[tuple[str, int]]:
    folder = file.parent.relative_to(PACKAGE.parent).parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] == PACKAGE.name:
                    yield alias.name.partition(".")[2], node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = [*folder[: len(folder) - node.level + 1]] if node.level else []
            source = [*base, *(node.module or "").split(".")] if node.module else base
            if not source or source[0] != PACKAGE.name:
                continue
            below = ".".join(source[1:])
            for alias in node.names:
                inner = f"{below}.{alias.name}".strip(".")
                if inner in FILES:
                    yield inner, node.lineno
                elif below or alias.name not in PLAIN_DATA:
                    yield below, node.lineno


def room_of(name: str) -> str:
    return name.partition(".")[0]


def test_every_room_has_its_layer() -> None:
    assert sorted(LEVELS) == ROOMS


def test_no_import_goes_upwards() -> None:
    upward = [
        f"{name}:{line} imports {target or PACKAGE.name}"
        for name in FILES
        if name  # the package itself offers what is public, whatever room it is in
        for target, line in imports(name)
        if room_of(target) != room_of(name)
        and (not target or LEVELS[room_of(target)] >= LEVELS[room_of(name)])
    ]
    assert upward == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {name: {target for target, _ in imports(name)} - {name, ""} for name in FILES if name}
    assert circles(graph) == []


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Return the strongly connected components of more than one node.

    Nodes without a predecessor or a successor are removed until none is left; the rest is on a circle, or
    between two.
    """
    left = {name: set(targets) for name, targets in graph.items()}
    while True:
        targeted = set().union(*left.values()) if left else set()
        removed = {name for name, targets in left.items() if not targets or name not in targeted}
        if not removed:
            break
        left = {name: targets - removed for name, targets in left.items() if name not in removed}
    return sorted([name, *sorted(targets)] for name, targets in left.items())


def test_circles_are_seen() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == [["b", "c"], ["c", "b"]]


def test_architecture_can_be_counted() -> None:
    folders = [room for room in ROOMS if (PACKAGE / room).is_dir()]
    loose = [name for name in FILES if FILES[name].parent == PACKAGE]
    assert len(folders) <= MOST_FOLDERS
    assert len(loose) <= MOST_LOOSE_FILES


@pytest.mark.parametrize("room", [room for room in ROOMS if (PACKAGE / room).is_dir()])
def test_each_room_is_explained(room: str) -> None:
    """Its docstring has at least two sentences: what it is for, and what goes in and comes out."""
    init = PACKAGE / room / "__init__.py"
    docstring = ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or ""
    assert len(re.findall(r"[.:](?:\s|$)", docstring)) >= 2


def test_no_module_is_too_long() -> None:
    lines = {name: file.read_text(encoding="utf-8").count("\n") for name, file in FILES.items()}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}
