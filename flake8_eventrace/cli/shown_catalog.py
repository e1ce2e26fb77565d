"""`eventrace check --show-catalog`: why a callable is, or is not, slow, and where that stands."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import click

from ..catalog import catalog, contributed, slow_tables
from ..catalog.catalog import USER, Catalog, Slow
from ..settings import Settings
from ..source.patterns import expand

_WHEN = {
    (False, False): "when it is called; it blocks the thread",
    (False, True): "when `with` enters it; it blocks the thread",
    (True, False): "when it is awaited; the event loop goes on meanwhile",
    (True, True): "when it is awaited or `async with` enters it; the event loop goes on meanwhile",
}
_ITERATED = {
    False: "where its result is iterated over; it blocks the thread",
    True: "where its result is iterated over by `async for`; the event loop goes on meanwhile",
}


def print_catalog(paths: Iterable[str], settings: Settings) -> None:
    """Print what the catalog says of some callables, each written as a dotted path."""
    known = catalog.load(settings.catalog)
    click.echo("\n\n".join("\n".join(_lines(path, known, settings)) for path in paths))


def _lines(path: str, known: Catalog, settings: Settings) -> Iterator[str]:
    canonical = known.canonical(path)
    slow = known.slow(canonical)
    yield f"{path}: {'not slow' if slow is None else f'slow, group {slow.group}'}"
    if canonical != path:
        yield f"  the same as {canonical}"
    if slow is not None:
        yield f"  {(_ITERATED[slow.awaited] if slow.iterated else _WHEN[slow.awaited, slow.entered])}"
        if slow.needs and not slow.iterated:
            yield f"  only if: {slow.needs}"
        yield f"  {_rules(slow, known)}"
    yield from _settings(canonical, slow, known, settings)
    yield from _places(canonical, slow, known)


def _rules(slow: Slow, known: Catalog) -> str:
    """Return which rules look for the group."""
    rules = [
        code
        for code, groups in (
            ("LAG201", known.before_emit_groups),
            ("LAG202", known.before_emit_groups),
            ("LAG203", known.blocking_groups),
        )
        if slow.group in groups
        and (code != ("LAG202", "LAG203")[slow.awaited])
        and (code != "LAG201" or not slow.awaited)
    ]
    off = "no rule looks for this group by these settings (blocking-groups, before-emit-groups)"
    return f"{', '.join(rules)} look{'s' * (len(rules) == 1)} for it" if rules else off


def _settings(path: str, slow: Slow | None, known: Catalog, settings: Settings) -> Iterator[str]:
    origin = settings.origin or "the settings"
    if known.is_not_slow(path):
        yield f"  {origin}: not-slow-calls"
    elif slow is not None and slow.group == USER:
        yield f"  {origin}: slow-calls, {slow.name}"


def _places(path: str, slow: Slow | None, known: Catalog) -> Iterator[str]:
    """Yield where the path is listed and excepted; the entry that decides is marked."""
    listed, excepted = known.why(path)
    decided = slow is None
    for pattern, record in listed:
        key = _list_of(record)
        mark = ""
        if not decided and slow is not None and slow.name == pattern and slow.group == record.group:
            mark, decided = " (this one counts)", True
        yield f"  listed in {_place(record.file, record.table, key, pattern)}: {pattern}{mark}"
    for pattern, (file, table) in excepted:
        yield f"  excepted in {_place(file, table, 'except', pattern)}: {pattern}"
    if not listed:
        yield "  not listed"


def _list_of(record: slow_tables.Record) -> str:
    kinds = {(awaited, entered): key for key, awaited, entered in slow_tables.LISTS}
    return kinds[record.awaited, record.entered]


def _place(file: str, table: int, key: str, pattern: str) -> str:
    """Return FILE:LINE of the entry that a pattern without braces is an alternative of."""
    if os.path.isabs(file):
        tables: tuple[Mapping[str, Any], ...] = next(
            c.slow for c in contributed.contributions() if c.file == file
        )
        with open(file, encoding="utf-8") as opened:
            text = opened.read()
        shown = file
    else:
        tables = dict(slow_tables.files())[file]
        text = slow_tables.text_of(file)
        shown = f"flake8_eventrace/catalog/{file}"
    entry = next(each for each in tables[table].get(key, ()) if pattern in expand(each))
    begins = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[slow]]"]
    first = begins[table] if table < len(begins) else 1
    lines = enumerate(text.splitlines()[first - 1 :], first)
    line = next((number for number, line in lines if entry in line), first)
    return f"{shown}:{line}"
