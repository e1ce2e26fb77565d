"""What the pinned releases say of each path that the catalog stands for."""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flake8_eventrace.catalog.catalog import Catalog, load
from tests.catalog.concrete import Alternative, Expander, alternatives, lookup
from tests.catalog.kinds import FITS, kinds
from tests.catalog.objects import Reader, Values
from tests.catalog.sources import OLDER, Library, pins
from tests.catalog.tables import Row, answered


@dataclass(frozen=True)
class Complaint:
    """A path that is not what the catalog takes it for."""

    path: str
    list: str
    what: str

    def __str__(self) -> str:
        return f"{self.path} ({self.list}): {self.what}"


class Reality:
    """The pinned releases, and older ones for what the pinned ones no longer have."""

    def __init__(self, specs: Iterable[str] | None = None) -> None:
        self.new = Reader(Library(pins() if specs is None else specs))
        self.old = Reader(Library(pins(OLDER)))
        self.expander = Expander(self.new)
        self.catalog: Catalog = load()
        self.tally: Counter[str] = Counter()

    def rows(self, wanted: Iterable[Alternative] | None = None) -> Iterator[Row | Complaint]:
        """Yield a row for each path that is there, a complaint for each that is not or is another kind."""
        gc.disable()  # trees are kept, and are what there is most of
        try:
            for alternative in alternatives() if wanted is None else wanted:
                if alternative.is_concrete:
                    yield from self._concrete(alternative)
                else:
                    yield from self._wild(alternative)
        finally:
            gc.enable()

    def _concrete(self, alternative: Alternative) -> Iterator[Row | Complaint]:
        path, listed = alternative.pattern, alternative.list
        hand = answered(path)
        if hand is not None:
            if hand.excuse:
                self.tally[hand.excuse.split(" from")[0]] += 1
            else:
                yield self._row(self.new, path, listed, {hand.answer})
            return
        found = kinds_of(self.new, lookup(self.new, path))
        reader = self.new
        if not found:
            reader = self.old
            found = kinds_of(reader, lookup(reader, path))
        if not found:
            yield Complaint(path, listed, "gone")
        elif not found & FITS[listed]:
            yield Complaint(path, listed, "is " + name_of(found))
        else:
            yield self._row(reader, path, listed, found)

    def _wild(self, alternative: Alternative) -> Iterator[Row | Complaint]:
        pattern, listed = alternative.pattern, alternative.list
        hand = answered(pattern)
        if hand is not None and hand.excuse:
            self.tally[hand.excuse] += 1
            return
        living = 0
        for path, values in self.expander.paths(pattern):
            canonical = self.catalog.canonical(path)
            known = self.catalog.slow(canonical)
            if known is None or known.name != pattern:
                continue  # excepted, or listed elsewhere
            by_hand = answered(canonical)
            found = {by_hand.answer} if by_hand is not None else kinds_of(self.new, values)
            if not found:
                continue
            if found & FITS[listed]:
                living += 1
                yield self._row(self.new, canonical, listed, found)
            else:
                yield Complaint(canonical, listed, f"is {name_of(found)}, by {pattern}")
        if not living:
            yield Complaint(pattern, listed, "gone: no path of it is there")

    def _row(self, reader: Reader, path: str, listed: str, found: set[str]) -> Row:
        owner = self._owner(reader, path)
        version = reader.library.versions[owner]
        return Row(path, listed, name_of(found, listed), owner, version, version)

    def _owner(self, reader: Reader, path: str) -> str:
        names = re.findall(r"[^.()\[\]]+", path)
        for end in range(len(names), 0, -1):  # `google.cloud.storage` has a distribution of its own
            module = reader.library.module(".".join(names[:end]))
            if module is not None:
                return module.distribution
        return reader.library.owner(names[0])


def kinds_of(reader: Reader, values: Values) -> set[str]:
    return {kind for value in values for kind in kinds(reader, value)}


def name_of(found: set[str], listed: str = "") -> str:
    """The kind as `known.tsv` has it: what of it the list is about."""
    fitting = found & FITS[listed] if listed else found
    return " or ".join(
        sorted({_NAMES.get((listed, kind), kind.removesuffix(" object")) for kind in fitting or found})
    )


#: A result that can be entered or iterated over is fetched by the call, if the call is listed.
_NAMES = {
    ("calls", "context manager object"): "function",
    ("calls", "iterator object"): "function",
    ("calls", "iterable"): "function",
    ("iterated", "iterable"): "iterator",
}
