"""What fixes change of a module, and which of them touch each other.

A change is a list of hunks: a run of statements of a block that others take the place of. Blocks are the
module and the bodies of its classes; what is changed in a function is a change of the function. Hunks are
found by identity, because a fix keeps the nodes that it leaves alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import cast

import libcst as cst

from ..symbols.walk import IMPORTS

#: The indices of the classes that lead to a block, from the module down.
Path = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Hunk:
    """Statements `start` to `stop` of a block (half-open), and what takes their place."""

    path: Path
    start: int
    stop: int
    nodes: tuple[cst.CSTNode, ...]

    @cached_property
    def text(self) -> str:
        """What takes the place, as it is printed at the module's own level."""
        return "".join(map(_PRINTER.code_for_node, self.nodes))

    @property
    def top(self) -> int:
        """The index of the top-level statement."""
        return self.path[0] if self.path else self.start

    def is_same(self, other: Hunk) -> bool:
        """Return whether another hunk makes the same change."""
        return self.place == other.place and self.text == other.text

    def touches(self, other: Hunk) -> bool:
        """Return whether both cannot be made: they change one statement, or insert at one place."""
        shorter, longer = sorted((self, other), key=lambda hunk: len(hunk.path))
        if shorter.path != longer.path[: len(shorter.path)]:
            return False
        if len(shorter.path) == len(longer.path):
            if (self.start == self.stop) is not (other.start == other.stop):
                # Beside what is replaced, too: an import may take the place of another, and be added there.
                return self.start <= other.stop and other.start <= self.stop
            if self.start == self.stop:
                return self.start == other.start
            return self.start < other.stop and other.start < self.stop
        return shorter.start <= longer.path[len(shorter.path)] < shorter.stop

    @property
    def place(self) -> tuple[Path, int, int]:
        """Where the change is made."""
        return self.path, self.start, self.stop


_PRINTER = cst.Module([])

#: The changes of one fix.
Hunks = tuple[Hunk, ...]


def hunks_between(old: cst.Module, new: cst.Module) -> Hunks:
    """Return what turns one module into another that was made from it."""
    return tuple(_of_block(old.body, new.body, ()))


def _of_block(old: Sequence[cst.CSTNode], new: Sequence[cst.CSTNode], path: Path) -> Iterator[Hunk]:
    index = {id(node): i for i, node in enumerate(old)}
    start, pending = 0, []
    for node in (*new, None):
        stop = len(old) if node is None else index.get(id(node), -1)
        if stop < start:  # new, or moved up
            assert node is not None
            pending.append(node)
            continue
        if stop > start or pending:
            yield from _of_run(old, start, stop, pending, path)
        start, pending = stop + 1, []


def _of_run(
    old: Sequence[cst.CSTNode], start: int, stop: int, new: list[cst.CSTNode], path: Path
) -> Iterator[Hunk]:
    """Yield the hunks of a run of statements of which none was kept."""
    more = len(new) - (stop - start)
    if more > 0 and all(map(_is_import, new[:more])):
        yield Hunk(path, start, start, tuple(new[:more]))
        new = new[more:]
    if len(new) == stop - start:
        for i, node in enumerate(new, start):
            yield from _of_statement(old[i], node, (*path, i))
    else:
        yield Hunk(path, start, stop, tuple(new))


def _is_import(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleStatementLine) and isinstance(node.body[0], IMPORTS)


def _of_statement(old: cst.CSTNode, new: cst.CSTNode, path: Path) -> Iterator[Hunk]:
    if (
        isinstance(old, cst.ClassDef)
        and isinstance(new, cst.ClassDef)
        and _differ_in(old, new) == ["body"]
        and _differ_in(old.body, new.body) == ["body"]
    ):
        yield from _of_block(old.body.body, new.body.body, path)
    else:
        yield Hunk(path[:-1], path[-1], path[-1] + 1, (new,))


def _differ_in(old: cst.CSTNode, new: cst.CSTNode) -> list[str]:
    """Return the fields in which two nodes differ."""
    if type(old) is not type(new):
        return ["type"]
    return [f.name for f in fields(old) if not _is_same(getattr(old, f.name), getattr(new, f.name))]


def _is_same(old: object, new: object) -> bool:
    if isinstance(old, tuple | list) and isinstance(new, tuple | list):
        return len(old) == len(new) and all(one is other for one, other in zip(old, new, strict=True))
    return old is new or (isinstance(old, str) and old == new)


def are_apart(one: Hunks, other: Hunks) -> bool:
    """Return whether two changes can both be made; what both change in the same way is changed once."""
    return not any(a.touches(b) and not a.is_same(b) for a in one for b in other)


@dataclass(frozen=True)
class Merged:
    """A module with several changes; `origins` has the index that each top-level statement had before.

    It is None for a statement that was inserted.
    """

    module: cst.Module
    origins: list[int | None]


def merged(module: cst.Module, changes: Iterable[Hunks]) -> Merged:
    """Return the module with changes of which each two are apart."""
    hunks: dict[tuple[Path, int, int], Hunk] = {}
    for change in changes:
        hunks.update({hunk.place: hunk for hunk in change})
    if not hunks:
        return Merged(module, list(range(len(module.body))))
    origins: list[int | None] = list(range(len(module.body)))
    for hunk in sorted(
        (h for h in hunks.values() if not h.path), key=lambda h: (h.start, h.stop), reverse=True
    ):
        replaced = [*range(hunk.start, hunk.stop)]
        kept = replaced if len(replaced) == len(hunk.nodes) else _kept(replaced, hunk.nodes)
        origins[hunk.start : hunk.stop] = kept
    body = _edited(module.body, [*hunks.values()], ())
    return Merged(module.with_changes(body=body), origins)


def _kept(replaced: list[int], nodes: tuple[cst.CSTNode, ...]) -> list[int | None]:
    """Return where each of some nodes was before: imports are inserted, the last statements are kept."""
    new = max(0, len(nodes) - len(replaced))
    return [None] * new + replaced[len(replaced) + new - len(nodes) :]


def _edited(block: Sequence[cst.CSTNode], hunks: list[Hunk], path: Path) -> list[cst.CSTNode]:
    """Return a block with the hunks in it; those of the classes in it are among `hunks`."""
    depth = len(path)
    body = list(block)
    for index in {hunk.path[depth] for hunk in hunks if len(hunk.path) > depth}:
        owner = cast("cst.ClassDef", body[index])
        inner = [h for h in hunks if len(h.path) > depth and h.path[depth] == index]
        suite = owner.body.with_changes(body=_edited(owner.body.body, inner, (*path, index)))
        body[index] = owner.with_changes(body=suite)
    own = [hunk for hunk in hunks if len(hunk.path) == depth]
    for hunk in sorted(own, key=lambda hunk: hunk.place, reverse=True):
        body[hunk.start : hunk.stop] = hunk.nodes
    return body


def functions_in(module: cst.Module, hunks: Hunks) -> Iterator[str]:
    """Yield the names of the functions that are changed, and of classes that are changed as a whole."""
    for hunk in hunks:
        block: Sequence[cst.CSTNode] = module.body
        for index in hunk.path:
            block = cast("cst.ClassDef", block[index]).body.body
        for node in block[hunk.start : hunk.stop]:
            if isinstance(node, cst.FunctionDef | cst.ClassDef):
                yield node.name.value
