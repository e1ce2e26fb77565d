"""Which calls publish an event, by the names of their callables; and where a source may make one.

A path, or a source's bytes, goes in; an answer comes out. The callables are listed in the table `[emits]` of
`catalog.toml` and in the user's settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..settings import CatalogChoice
from ..source.patterns import PatternMap, expand, last_name
from .event_names import NAMES

# What may stand between the last name of a path and the bracket of its call. A comment ends with its line, so
# that a text of many comments can be matched in one way only, which keeps the search linear. 150 pieces are
# more than any call has that somebody wrote, and few enough where each line seems to begin one.
_UP_TO_BRACKET = rb"[\w\x80-\xff]*(?:[\s\\)]|#[^\r\n]*[\r\n]|\.[\s\\]{0,200}[\w\x80-\xff]+){0,150}\("
#: The rest of a name without a bracket after it.
_UNCALLED = rb"[\w\x80-\xff]*(?![\w\x80-\xff]|(?:[ \t\f]|\\(?:\r\n?|\n))*\()"
_YIELD = re.compile(rb"yield\b")


class EmitCalls:
    """Answers about emits. Args: the table `[emits]` of the catalog, and what the user's settings add."""

    def __init__(self, emits: Mapping[str, Any], choice: CatalogChoice) -> None:
        self._listed = pattern_set(emits["calls"])
        self._excepted = pattern_set(emits["except"])
        self._user_listed = pattern_set(choice.emits)
        self._user_excepted = pattern_set(choice.not_emits)
        #: Whether the settings say of any callable that it publishes an event, or that it does not.
        self.has_user_emits = bool(choice.emits or choice.not_emits)
        #: The dotted paths that they list, those with a wildcard left out.
        self.user_paths = plain_paths(*choice.emits, *choice.not_emits)
        patterns = (*emits["calls"], *choice.emits)
        self._searched = [(b"yield", _YIELD), *_called(patterns)]
        self._last_names = pattern_set({last_name(p) for pattern in patterns for p in expand(pattern)})
        #: Whether some emits are known by the object alone whose methods they are: any call may be one.
        self.emits_by_owner = any(
            not last_name(plain).strip("*") for pattern in choice.emits for plain in expand(pattern)
        )

    def is_emit(self, path: str, source_name: str, own_paths: Iterable[str] = ()) -> bool | None:
        """Return whether a call publishes an event; the arguments are those of `Catalog.emits`.

        None if the catalog lists it, so that what else it says counts.
        """
        names = [name for name in (path, source_name) if name]
        if any(name in self._user_excepted for name in (*names, *own_paths)):
            return False
        if any(name in self._user_listed for name in (*names, *own_paths)):
            return True
        is_listed = any(name in self._listed for name in names)
        return None if is_listed and not any(name in self._excepted for name in names) else False

    def is_emit_name(self, name: str) -> bool:
        """Return whether a call may publish an event whose path, once it is resolved, ends in this name."""
        return name in self._last_names

    def may_emit(self, source: bytes) -> bool:
        """Return whether a source yields, or calls something that may publish an event.

        Emits that the source calls by other names only are missed, see `may_rename_emits`.
        """
        return next(self.emit_offsets(source), None) is not None

    def emit_offsets(self, source: bytes) -> Iterator[int]:
        """Yield the offsets in a source, in bytes, at which a yield or such a call begins."""
        for stem, call in self._searched:
            if stem in source:
                for match in call.finditer(source):
                    yield match.start()

    def may_rename_emits(self, source: bytes) -> bool:
        """Return whether a source names an emit without calling it, and so may call it by another name."""
        return not source.isascii() or any(
            self.is_emit_name(_word_up_to(source, match))
            for stem, _ in self._searched
            if stem in source
            for match in re.finditer(re.escape(stem) + _UNCALLED, source)
        )


def pattern_set(*lists: Iterable[str]) -> PatternMap[None]:
    """Return a set of paths, given by patterns."""
    return PatternMap((pattern, None) for patterns in lists for pattern in patterns)


def plain_paths(*patterns: str) -> tuple[str, ...]:
    """Return the dotted paths that patterns stand for, those with a wildcard left out."""
    plain = [path for pattern in patterns for path in expand(pattern)]
    return tuple(path for path in dict.fromkeys(plain) if "." in path and "*" not in path)


def _called(patterns: Iterable[str]) -> list[tuple[bytes, re.Pattern[bytes]]]:
    """Return for each pattern a literal that its calls contain, and an expression for such a call."""
    stems: list[bytes] = []
    for plain in sorted({plain for pattern in patterns for plain in expand(pattern)}, key=len):
        last = plain.rpartition(".")[2]
        name = last if last.strip("*()") else plain
        stem = max(re.findall(r"\w+", name), key=len).encode()
        if not any(shorter in stem for shorter in stems):
            stems.append(stem)
    # What follows the stem is the rest of the path, down to the call's own bracket.
    return [(stem, re.compile(re.escape(stem) + _UP_TO_BRACKET)) for stem in stems]


def _word_up_to(source: bytes, match: re.Match[bytes]) -> str:
    """Return the whole word that ends with a match."""
    start = match.start()
    while start and source[start - 1 : start].translate(None, NAMES) == b"":
        start -= 1
    return source[start : match.end()].decode("utf-8", "replace")
