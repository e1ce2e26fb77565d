"""The pattern language in which callables and event names are listed, in the catalog and in settings.

A pattern is a dotted path. `()` after a name stands for a call, whatever its arguments:
`openai.OpenAI().chat.completions.create`. Besides:

* `{a,b}`  either one; alternatives may hold dots, calls and braces: `{chat.completions,responses}.create`
* `*`      any characters within one name: `upload_*`; alone, any one name without a call
* `**`     any names and calls: as the last segment one or more, elsewhere also none

A pattern of one name, without dot and call, is about names: it matches every path that ends in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Generic, TypeVar

Value = TypeVar("Value")

#: One pattern stands for at most this many paths.
MAX_ALTERNATIVES = 2000
#: Braces are followed by recursion.
MAX_BRACES = 50

#: Longer paths match nothing: nobody writes them.
_LONGEST = 2000
#: With more wildcards a pattern has no coarse expression: that one goes back and forth.
_FEW = 2

_SEGMENT = re.compile(r"\*\*|(?!\w*\*\*)(?:[^\W\d]|\*)[\w*]*(?:\(\)|\[\])*")
_NAME = re.compile(r"[^.()]+")


class PatternError(ValueError):
    """A pattern cannot be understood; the text says what was found and what was expected."""


def expand(pattern: str) -> list[str]:
    """The patterns without braces for which `pattern` stands, in its order."""
    opening = pattern.find("{")
    if opening < 0:
        if "}" in pattern:
            raise PatternError("a closing brace without an opening one")
        return [pattern]
    if "}" in pattern[:opening]:
        raise PatternError("a closing brace without an opening one")
    if pattern.count("{") > MAX_BRACES:
        raise PatternError(f"more than {MAX_BRACES} braces")
    alternatives, rest = _alternatives(pattern, opening)
    tails = expand(rest)
    expanded: list[str] = []
    for text in alternatives:
        heads = expand(text)
        if len(expanded) + len(heads) * len(tails) > MAX_ALTERNATIVES:
            raise PatternError(f"expands to more than {MAX_ALTERNATIVES} paths")
        expanded += [pattern[:opening] + head + tail for head in heads for tail in tails]
    return expanded


def complaint(pattern: str) -> str:
    """What is wrong with `pattern`; empty when it is one of this language."""
    try:
        plains = expand(pattern)
    except PatternError as error:
        return str(error)
    for plain in plains:
        wrong = _unfit(plain)
        if not wrong and any(not _SEGMENT.fullmatch(segment) for segment in plain.split(".")):
            wrong = "it is not made of names, dots, `()`, `[]` and wildcards"
        if wrong:
            return wrong
    return ""


def name_complaint(pattern: str) -> str:
    """The same for the name of an event, which may hold any characters but white space."""
    try:
        return next(filter(None, map(_unfit, expand(pattern))), "")
    except PatternError as error:
        return str(error)


def _unfit(plain: str) -> str:
    if not plain:
        return "it is empty"
    if plain.split() != [plain]:
        return "it contains white space"
    return "" if plain.strip("*.()") else "it would match everything"


def split(text: str) -> list[str]:
    """The patterns of a list as it stands in an ini file or on a command line: commas and white
    space part them, but not within braces."""
    parts = [""]
    depth = 0
    for char in text:
        depth += (char == "{") - (char == "}")
        if depth <= 0 and (char == "," or char.isspace()):
            parts.append("")
        elif not char.isspace():
            parts[-1] += char
    return [part for part in parts if part]


def expression(plain: str, *, more: bool = False, capture: bool = False) -> str:
    """The regular expression for a pattern without braces; with `more`, the path goes on after a
    dot; with `capture`, what the last `*` stands for is the group `kept`.

    What stands between two wildcards is taken where it is found first, once and for all: the time to
    match a path grows with its length, not with a power of it.
    """
    segments = plain.split(".")
    kept = max((i for i, segment in enumerate(segments) if segment == "*"), default=-1) if capture else -1
    text = between = ""
    since = -1  # the index of the last `**`
    for index, segment in enumerate(segments):
        last = index == len(segments) - 1 and not more
        if segment == "**":
            text += between if since < 0 else _first(rf"(?:[^.]+\.)*?{between}", f"any_{since}")
            between, since = "", index
            if last:
                return text + r"[^.]+(?:\.[^.]+)*"
            continue
        name = segment.rstrip("()[]")
        body = r"[^.()]+" if name == "*" else _name(name, index)
        body = f"(?P<kept>{body})" if index == kept else body
        between += body + re.escape(segment[len(name) :]) + ("" if last else r"\.")
    return text + ("" if since < 0 else r"(?:[^.]+\.)*") + between


def _name(name: str, index: int) -> str:
    """The regular expression for one name with wildcards in it."""
    first, *others = name.split("*")
    text = re.escape(first)
    for count, other in enumerate(others[:-1]):
        text += _first(rf"[^.()]*?{re.escape(other)}", f"some_{index}_{count}")
    return text + (rf"[^.()]*{re.escape(others[-1])}" if others else "")


def _first(text: str, name: str) -> str:
    """What an expression matches first and nothing else: an atomic group, which Python 3.10 lacks."""
    return f"(?=(?P<{name}>{text}))(?P={name})"


def exactness(plain: str) -> tuple[int, int, int]:
    """The rank of a pattern without braces among those that match a path, the most exact one first: by its
    `**`, its other wildcards, and how much it spells out."""
    any_number = plain.count("**")
    wildcards = plain.count("*")
    return any_number, wildcards - 2 * any_number, wildcards - len(plain)


class PatternMap(Generic[Value]):
    """Values by pattern. Patterns are compiled when a path with their first name is asked for.

    `more` gives the entries for a first name that are to be had only when it is asked for.
    """

    def __init__(
        self,
        entries: Iterable[tuple[str, Value]],
        more: Callable[[str], Iterable[tuple[str, Value]]] | None = None,
    ) -> None:
        self._more = more
        self._count = 0
        self._by_head: dict[str, list[tuple[int, str, Value]]] = {}
        self._names: list[tuple[int, str, Value]] = []
        self._compiled: dict[str, _Compiled[Value]] = {}
        self._found: dict[str, tuple[str, Value] | None] = {}
        self._add(entries)

    def _add(self, entries: Iterable[tuple[str, Value]]) -> None:
        for order, (pattern, value) in enumerate(entries, self._count):
            self._count = order + 1
            if "." not in pattern and "(" not in pattern:
                self._names.append((order, pattern, value))
                continue
            for head, part in _by_head(pattern):
                self._by_head.setdefault(head, []).append((order, part, value))

    def find(self, path: str) -> tuple[str, Value] | None:
        """The first of `matches`, as (pattern without braces, value)."""
        if not self._by_head:  # patterns of one name are about the last name of a path
            path = "" if path.endswith(")") else last_name(path)
        if path in self._found:
            return self._found[path]
        if not self._tables(path):
            return None  # not to be kept: there are far fewer names than paths
        found = self._found[path] = next(self.matches(path), None)
        return found

    def matches(self, path: str) -> Iterator[tuple[str, Value]]:
        """Every match, the more exact pattern first; among equals it is the order of the entries."""
        tables = self._tables(path)
        for table, text in tables:
            for plain, value in table.exact.get(text, ()):
                yield plain, value
        found = [
            (wild.order, plain, wild.value)
            for table, text in tables
            for wild in table.wild
            for plain in wild.matching(text)
        ]
        for _, plain, value in sorted(found, key=lambda each: (exactness(each[1]), each[0])):
            yield plain, value

    def __contains__(self, path: str) -> bool:
        return self.find(path) is not None

    def __bool__(self) -> bool:
        return bool(self._by_head or self._names)

    def _tables(self, path: str) -> list[tuple[_Compiled[Value], str]]:
        """The patterns of a path's first name, of any first name and of one name, each with what they are
        matched against; without those that none of its last name is among."""
        head = _NAME.match(path)
        if head is None or len(path) > _LONGEST:
            return []
        name = last_name(path)
        tables = (
            (self._table(head.group()), path),
            (self._table("*"), path),
            (self._table(""), name if not path.endswith(")") else ""),
        )
        return [(table, text) for table, text in tables if table.may_end_in(name)]

    def _table(self, head: str) -> _Compiled[Value]:
        """The compiled patterns that begin with `head`; "*": with a wildcard; "": those of one name."""
        table = self._compiled.get(head)
        if table is None:
            if head == "":
                entries = self._names
            elif head == "*":
                entries = [each for key, value in self._by_head.items() if "*" in key for each in value]
            else:
                if self._more is not None:
                    self._add(self._more(head))
                entries = self._by_head.get(head, [])
            table = self._compiled[head] = _Compiled(entries)
        return table


class _Compiled(Generic[Value]):
    def __init__(self, entries: Iterable[tuple[int, str, Value]]) -> None:
        self.exact: dict[str, list[tuple[str, Value]]] = {}
        self.wild: list[_Wild[Value]] = []
        for order, pattern, value in entries:
            if "*" in pattern:
                self.wild.append(_Wild(order, pattern, value))
            else:
                for plain in expand(pattern):
                    self.exact.setdefault(plain, []).append((plain, value))
        self._fit: dict[str, bool] = {}

    def may_end_in(self, name: str) -> bool:
        """Whether some pattern may match a path with this last name."""
        known = self._fit.get(name)
        if known is None:
            known = self._fit[name] = self._last_names.fullmatch(name) is not None
        return known

    @cached_property
    def _last_names(self) -> re.Pattern[str]:
        found = {last_name(plain) for plain in self.exact}
        found.update(last_name(plain) for wild in self.wild for plain in expand(wild.pattern))
        # What stands between the first and the last wildcard is left to the patterns themselves.
        edges = (name.partition("*")[::2] if "*" in name else (name, None) for name in sorted(found))
        return re.compile(
            "|".join(
                re.escape(first) + ("" if rest is None else ".*" + re.escape(rest.rpartition("*")[2]))
                for first, rest in edges
            )
        )


class _Wild(Generic[Value]):
    """A pattern with wildcards: one coarse expression decides most paths, its alternatives the rest."""

    def __init__(self, order: int, pattern: str, value: Value) -> None:
        self.order = order
        self.value = value
        self.pattern = pattern
        self._compiled: dict[str, re.Pattern[str]] = {}

    @cached_property
    def _coarse(self) -> re.Pattern[str] | None:
        if len(re.findall(r"\*+", self.pattern)) > _FEW:
            return None
        return re.compile(_COARSE.sub(lambda found: _COARSELY[found.group()], self.pattern))

    @cached_property
    def _plains(self) -> list[tuple[str, str]]:
        """The alternatives, each with its last name."""
        return [(plain, last_name(plain)) for plain in expand(self.pattern)]

    def matching(self, path: str) -> list[str]:
        """The alternatives that match."""
        if self._coarse is not None and self._coarse.fullmatch(path) is None:
            return []
        name = last_name(path)
        return [
            plain
            for plain, last in self._plains
            if (last == name or "*" in last) and self._expression(plain).fullmatch(path)
        ]

    def _expression(self, plain: str) -> re.Pattern[str]:
        known = self._compiled.get(plain)
        if known is None:
            known = self._compiled[plain] = re.compile(expression(plain))
        return known


#: What stands for at least the paths that a pattern matches, piece by piece.
_COARSELY = {
    "**.": r"(?:[^.]+\.)*",
    "**": ".+",
    "*": r"[^.()]*",
    ".": r"\.",
    "(": r"\(",
    ")": r"\)",
    "{": "(?:",
    ",": "|",
    "}": ")",
}
_COARSE = re.compile("|".join(map(re.escape, _COARSELY)))


def last_name(path: str) -> str:
    """The last name of a path, without its calls."""
    return path.rpartition(".")[2].rstrip("()")


def _alternatives(pattern: str, opening: int) -> tuple[list[str], str]:
    """The texts between the brace at `opening` and its partner, and what follows that."""
    depth = 0
    parts = [""]
    for index in range(opening, len(pattern)):
        char = pattern[index]
        if char == "{":
            depth += 1
            if depth == 1:
                continue
        elif char == "}":
            depth -= 1
            if depth == 0:
                return parts, pattern[index + 1 :]
        if char == "," and depth == 1:
            parts.append("")
        else:
            parts[-1] += char
    raise PatternError("an opening brace without a closing one")


def _by_head(pattern: str) -> Iterator[tuple[str, str]]:
    """`pattern` by first name, as (first name, pattern); in one piece where all its paths share one."""
    plain_head = re.match(r"[\w*]+(?=[.(])", pattern)
    if plain_head is not None:
        yield plain_head.group(), pattern
        return
    for plain in expand(pattern):
        head = re.match(r"[^.()]+", plain)
        if head is not None:
            yield head.group(), plain
