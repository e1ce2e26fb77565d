"""Rooms import downwards only, and no two modules import each other in a circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import flake8_eventrace

PACKAGE = Path(flake8_eventrace.__file__).parent

#: Rooms and loose files, each above those that it may import: the order of the architecture page.
ORDER = (
    "finding source settings catalog symbols flow protocol project suppression fixes rules engine "
    "runner plugin reports codemods lsp cli __main__ __init__"
).split()

#: Imports for types only that close a circle, and are still to be taken apart.
STILL_CIRCULAR = {("flow.expressions", "flow.statements")}


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


MODULES = {module_of(path): path for path in PACKAGE.rglob("*.py")}


def imported(module: str) -> Iterator[str]:
    """The modules of the package that a module imports: late imports and those for types as well."""
    path = MODULES[module]
    home = list(path.relative_to(PACKAGE).parts[:-1])
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*home[: len(home) - node.level + 1], *(node.module or "").split(".")]
            whole = ".".join(part for part in base if part)
            for alias in node.names:
                below = f"{whole}.{alias.name}".lstrip(".")
                yield below if below in MODULES else whole or "__init__"


def room(module: str) -> str:
    return module.partition(".")[0]


def test_every_room_has_its_place_in_the_order():
    assert {room(module) for module in MODULES} == set(ORDER)


def test_rooms_import_downwards_only():
    upwards = [
        f"{module} imports {other}"
        for module in sorted(MODULES)
        for other in imported(module)
        if ORDER.index(room(other)) > ORDER.index(room(module)) and other != "__init__"
    ]
    assert not upwards, "\n".join(upwards)


def test_no_circle_of_imports():
    graph = {
        module: {other for other in imported(module) if other not in (module, "__init__")}
        - {other for importer, other in STILL_CIRCULAR if importer == module}
        for module in MODULES
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(f"a circle of imports: {' -> '.join(error.args[1])}") from None
