"""Small programs that call what the catalog lists, many in one source: a function for each row and style."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flake8_eventrace.catalog.catalog import load
from tests.catalog.tables import Row

STYLES = ("module", "name", "instance")
_CALL = re.compile(r"\(\)|\[\]")
_SPECIAL = ("__iter__", "__next__", "__exit__", "__enter__")


@dataclass(frozen=True)
class Program:
    row: Row
    style: str
    lines: tuple[str, ...]  # of the function's body

    def __str__(self) -> str:
        return f"{self.style}: {self.row.path}"


def programs(rows: Iterable[Row]) -> Iterator[Program]:
    for row in rows:
        for style in STYLES:
            yield Program(row, style, tuple(_body(row, style)))


def source_of(made: Iterable[Program]) -> tuple[str, list[tuple[int, int, Program]]]:
    """The source, and the first and last line of each program in it."""
    lines: list[str] = []
    places = []
    for number, program in enumerate(made):
        lines.append(f"async def program_{number}(ws, *args):")
        first = len(lines)
        lines += [f"    {line}" for line in program.lines]
        places.append((first, len(lines), program))
        lines.append("")
    return "\n".join(lines) + "\n", places


def _body(row: Row, style: str) -> Iterator[str]:
    names = row.path.split(".")
    if names[-1] in _SPECIAL:
        names = names[:-1]
    called = next((i for i, name in enumerate(names) if _CALL.search(name)), len(names) - 1)
    module, rest = ".".join(names[:called]), names[called:]
    first = rest[0].partition("(")[0].partition("[")[0]
    if module == "builtins":
        expression = ".".join(rest)
    elif style == "module":
        yield f"import {module}"
        expression = ".".join([module, *rest])
    elif style == "name":
        yield f"from {module} import {first}"
        expression = ".".join(rest)
    else:
        yield f"import {module} as m"
        expression = ".".join(["m", *rest])
        if "(" in rest[0]:
            yield f"thing = m.{_passed(rest[0])}"
            expression = ".".join(["thing", *rest[1:]])
    yield from _use(row, _passed(expression))


def _passed(expression: str) -> str:
    """A queue has a bound, items are asked for by number."""
    return re.sub(r"(Queue)\(\)", r"\1(5)", expression.replace("[]", "[0]"))


def _use(row: Row, expression: str) -> Iterator[str]:
    last = row.path.rpartition(".")[2]
    slow = load().slow(load().canonical(row.path))
    arguments = "*args" if slow is not None and slow.needs.partition(":")[0] == "given" else ""
    if row.path.startswith("socket.get"):
        arguments = "*args"  # without a name, they ask for this host's own
    call = f"{expression}({arguments})"
    if last in ("__iter__", "__next__"):
        yield f"for each in {expression}: print(each)"
    elif last in ("__exit__", "__enter__"):
        yield f"with {expression}: print()"
    elif row.list == "iterated":
        yield f"for each in {call}: print(each)"
    elif row.list == "entered":
        yield f"with {call} as each: print(each)"
    elif row.list == "awaited-iterated":
        yield f"async for each in {call}: print(each)"
    elif row.list == "awaited-entered":
        yield f"async with {call} as each: print(each)"
    elif row.list == "awaited":
        yield f"await {call}"
        yield 'await ws.send_json({"type": "done"})'
    else:
        yield call


def slow_on_the_way(row: Row) -> int:
    """How many of the calls that make the object are slow themselves."""
    names = row.path.split(".")
    ends = [index for index, name in enumerate(names[:-1]) if "(" in name]
    paths = [".".join([*names[:index], names[index].partition("(")[0]]) for index in ends]
    found = [load().slow(load().canonical(path)) for path in paths]
    return sum(slow is not None and not slow.iterated for slow in found)
