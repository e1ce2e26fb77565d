"""What is known of other packages' callables: which are slow, which defer, which emit; and the words
that terminal events are named with.

The knowledge stands in `catalog.toml`, the user's share of it in `CatalogChoice`. A *path* is how a
resolved callable is written: dotted, with `()` for every call on the way and without arguments:
`openai.OpenAI().chat.completions.create`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from pkgutil import get_data
from typing import Any

from ..settings import CatalogChoice, Settings, parse_event_names, parse_groups, parse_patterns
from ..source.patterns import PatternMap, expand, last_name
from .spelling import Spelling

#: The group of what the settings list as slow.
USER = "user"

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
# Without `\b` in front, which would cost the fast search for a literal.
_FIRST_NAME = re.compile(rb"(?:^|,)[\s\\]*(\w+)")
# A comment ends with its line, so that there is one way only to read a text of many; and so many pieces are
# enough for any call that somebody wrote, and few enough where each line seems to begin one.
_UP_TO_BRACKET = rb"[\w\x80-\xff]*(?:[\s\\)]|#[^\r\n]*[\r\n]|\.[\s\\]{0,200}[\w\x80-\xff]+){0,150}\("
#: The rest of a name with no bracket behind it.
_UNCALLED = rb"[\w\x80-\xff]*(?![\w\x80-\xff]|(?:[ \t\f]|\\(?:\r\n?|\n))*\()"
_YIELD = re.compile(rb"yield\b")
#: The bytes that names are made of.
NAMES = bytes(code for code in range(256) if code >= 0x80 or code == ord("_") or chr(code).isalnum())
#: What may follow the last letter of a word.
_NO_LETTERS = bytes(code for code in NAMES if not chr(code).isalpha() or code >= 0x80)
#: Longer texts are prose, not the name of an event.
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Slow:
    """What the catalog knows about a callable.

    `name` is the pattern that matched, without alternatives. `awaited`: the asynchronous twin, slow
    when it is awaited, the event loop goes on meanwhile. `entered`: the call itself sends nothing,
    `with` does (`async with` or `await` for an awaited one).

    `needs` is a condition on the call, "" for none:

    * `given:NAME@N`: slow only when the argument NAME (N-th positional one, from 0) is given;
    * `unless-zero:NAME@N,…`: not slow when one of these is literally 0 or False;
    * `at-least:SECONDS:NAME@N,…`: not slow when one of these is literally less, or False;
    * `unless-flagged:WORD,…`: not slow when an argument is a name with one of these words in it;
    * `iterated`: slow where the result is iterated, not where it is made or handed on.
    """

    group: str
    name: str
    awaited: bool
    entered: bool
    needs: str = ""

    @property
    def iterated(self) -> bool:
        return self.needs == "iterated"

    def holds(self, arguments: Mapping[str, str]) -> bool:
        """Whether the arguments of a call (as an outline's `CallSite` has them, by position or keyword)
        leave it slow. `*args` and `**kwargs` may give anything."""
        kind, _, wanted = self.needs.partition(":")
        if kind == "given":
            value = _argument(arguments, wanted)
            if value is None:
                return "*" in arguments or "**" in arguments
            return value not in ("=None", "=False", "=0", "=''")
        if kind == "at-least":
            least, _, names = wanted.partition(":")
            given = [_argument(arguments, each) for each in names.split(",")]
            return not any(text and text[0] == "=" and _seconds(text[1:]) < float(least) for text in given)
        if kind == "unless-flagged":
            named = [text for text in arguments.values() if text[0] != "="]
            return not any(word in text for word in wanted.split(",") for text in named)
        if kind == "unless-zero":
            return not any(
                _argument(arguments, each) in ("=False", "=0", "=0.0") for each in wanted.split(",")
            )
        return True


class Catalog:
    """The catalog as one user's settings leave it. Answers are remembered; make it by `load`."""

    def __init__(self, table: Mapping[str, Any], choice: CatalogChoice) -> None:
        groups: Mapping[str, Mapping[str, bool]] = table["groups"]
        self.groups: frozenset[str] = frozenset(groups)
        #: Groups that LAG203 looks for.
        self.blocking_groups = _chosen(groups, "blocking", choice.blocking_groups)
        #: Groups that LAG201 and LAG202 look for.
        self.before_emit_groups = _chosen(groups, "before-emit", choice.before_emit_groups)
        self._gravity = {name: index for index, name in enumerate((USER, *groups))}
        #: Groups that count where they are called directly, never through a chain.
        self.direct_groups = frozenset(name for name, group in groups.items() if not group["through-calls"])

        terminal = table["terminal"]
        #: Keys whose value is the name of an event.
        self.event_keys: frozenset[str] = frozenset(terminal["event-keys"])
        #: Keys that make an event terminal when they are literally True.
        self.flag_keys: frozenset[str] = frozenset(terminal["flag-keys"])

        self._slow = PatternMap(_slow_entries(table["slow"]))
        self._user_slow = PatternMap((pattern, None) for pattern in choice.slow_calls)
        self._not_slow = PatternMap((pattern, None) for pattern in choice.not_slow_calls)
        self._known_slow: dict[str, Slow | None] = {}
        self._known_terminal: dict[str, bool] = {}
        self._spelling = Spelling(table["same"], table["itself"]["methods"])

        deferrals = table["deferrals"]
        self._defers = _set(deferrals["calls"], deferrals["offloads"], choice.deferrals)
        self._offloads = _set(deferrals["offloads"])
        decorators = table["decorators"]
        self._keeps = _set(decorators["keeps"])
        self._changes = _set(decorators["changes"])
        self._caches = _set(decorators["caches"])
        self._emits = _set(table["emits"]["calls"])
        self._no_emits = _set(table["emits"]["except"])
        self._user_emits = _set(choice.emits)
        self._emitting = [(b"yield", _YIELD), *_called((*table["emits"]["calls"], *choice.emits))]
        #: Some are known by what they are methods of alone: where they are called, nothing tells.
        self.emits_by_owner = any(
            not last_name(plain).strip("*") for pattern in choice.emits for plain in expand(pattern)
        )
        self._user_no_emits = _set(choice.not_emits)
        emits = (plain for pattern in (*table["emits"]["calls"], *choice.emits) for plain in expand(pattern))
        self._emit_names = _set({last_name(plain) for plain in emits})

        self._words: frozenset[str] = frozenset(terminal["words"])
        self._alone = self._words | frozenset(terminal["alone"])
        self._whole: frozenset[str] = frozenset(terminal["names"])
        self._kinds: frozenset[str] = frozenset(terminal["kinds"])
        single = self._words | {word for word in self._alone if "_" not in word}
        self._pieces = frozenset(
            piece for name in (*self._whole, *self._alone) for piece in _pieces(name.split("_"), single)
        )
        self._parts: frozenset[str] = frozenset(terminal["parts"])
        self._progress: frozenset[str] = frozenset(terminal["progress"])
        self._user_terminal = _names(choice.terminal_events)
        self._user_not_terminal = _names(choice.not_terminal_events)
        self._sentinels = _names(terminal["sentinels"])
        ends = (*self._words, *self._alone, *self._pieces, *self.flag_keys, *terminal["sentinels"])
        #: How a word ends that may name an end, in lower case: its last part.
        self._endings = tuple({_WORD.findall(end.lstrip("*_"))[-1].lower().encode() for end in ends})
        self._kind_endings = tuple(kind.encode() for kind in self._kinds)
        ends_of = (*self._endings, *self._kind_endings)
        #: Their last letters: most words are ruled out by these.
        self._tails = frozenset(end[-3:] for end in ends_of)
        self._short_tails = frozenset(end for end in ends_of if len(end) < 3)
        self._named = re.compile("|".join(sorted(self._words | self._alone)).encode())
        essential = table["essential"]
        self._fillers: frozenset[str] = frozenset(essential["fillers"])
        self._guards: frozenset[str] = frozenset(essential["guard"])
        self._verbs: frozenset[str] = frozenset(
            word for key, words in essential.items() if key != "fillers" for word in words
        )

    # -------------------------------------------------------------------------------- callables

    def slow(self, path: str) -> Slow | None:
        """What is known about a callable; None when nothing is, or when the settings take it out."""
        try:
            return self._known_slow[path]
        except KeyError:
            answer = self._known_slow[path] = self._find_slow(path)
            return answer

    def canonical(self, path: str) -> str:
        """The one spelling under which the catalog lists `path`: `requests.session().get` is
        `requests.Session().get`, `openai._client.Client` is `openai.OpenAI`."""
        return self._spelling.canonical(path)

    def gravity(self, group: str) -> int:
        """How much a group matters when a call leads to several; less is graver."""
        return self._gravity[group]

    def carries(self, group: str) -> bool:
        """Whether a slow call of the group makes those slow that call it."""
        return group not in self.direct_groups

    def defers(self, path: str) -> bool:
        """Whether the callable only arranges that what is handed to it runs, elsewhere or later."""
        return path in self._defers

    def offloads(self, path: str) -> bool:
        """Whether the callable defers, but who awaits it waits for what was handed over."""
        return path in self._offloads

    def keeps(self, decorator: str) -> bool | None:
        """Whether a decorator leaves a call what it was, in the same thread and to its end; None
        when it is not known. A path with or without the decorator's own call."""
        path = decorator.removesuffix("()")
        if path in self._keeps:
            return True
        return False if path in self._changes or path in self._defers else None

    def caches(self, decorator: str) -> bool:
        """Whether a decorator calls the function only where the result is not known yet."""
        return decorator.removesuffix("()") in self._caches

    def emits(self, path: str, source_name: str) -> bool:
        """Whether a call publishes an event, by its path ("" when unresolved) and by how the source
        writes it (`self.bus.emit`)."""
        names = [name for name in (path, source_name) if name]
        if any(name in self._user_no_emits for name in names):
            return False
        if any(name in self._user_emits for name in names):
            return True
        if not any(name in self._emits for name in names) or any(name in self._no_emits for name in names):
            return False
        slow = self.slow(path) if path else None
        return slow is None or slow.group in ("broker", "wait")

    def is_emit_name(self, name: str) -> bool:
        """Whether `emits` may know a call whose path, once it is resolved, ends in this name."""
        return name in self._emit_names

    def may_emit(self, source: bytes) -> bool:
        """Whether a source yields, or calls something, as it is written there, that `emits` may know.

        Where a source calls emits by other names only, it is not seen.
        """
        return next(self.emit_offsets(source), None) is not None

    def emit_offsets(self, source: bytes) -> Iterator[int]:
        """Where in a source something of that kind begins."""
        for stem, call in self._emitting:
            if stem in source:
                for found in call.finditer(source):
                    yield found.start()

    def may_rename_emits(self, source: bytes) -> bool:
        """Whether a source names something that `emits` may know where it does not call it, so that it may
        go by another name."""
        return not source.isascii() or any(
            self.is_emit_name(_word_up_to(source, found))
            for stem, _ in self._emitting
            if stem in source
            for found in re.finditer(re.escape(stem) + _UNCALLED, source)
        )

    def is_essential(self, name: str) -> bool:
        """Whether a callable is no side work by what it is called: it persists, drains, ends,
        guards, tests or delivers something. `name` is its last name."""
        words = [word.lower() for word in _WORD.findall(name)]
        verb = next((word for word in words if word not in self._fillers), "")
        return bool(self._verbs.intersection((verb, *words[-1:])) or self._guards.intersection(words))

    # ----------------------------------------------------------------------------------- events

    def is_terminal_name(self, text: str) -> bool:
        """Whether the name of an event (a literal, a constant, a class, a local) says that the run
        is over: `generation_complete`, `RunCompletedEvent`, `[DONE]`. Frames of server-sent events
        and JSON texts are looked into."""
        known = self._known_terminal.get(text)
        if known is None:
            known = self._known_terminal[text] = self._is_terminal(text)
        return known

    def _is_terminal(self, text: str) -> bool:
        name = text.strip()
        if not name or len(name) > _LONGEST_NAME:
            return len(name) > _LONGEST_NAME and self._is_terminal_frame(name)
        if _matches(self._user_not_terminal, name):
            return False
        if _matches(self._user_terminal, name):
            return True
        if name.startswith(("data:", "event:", "{")):
            return self._is_terminal_frame(name)
        if name.startswith("/") or len(name.split()) > 1:
            return False
        words = [word.lower() for word in _WORD.findall(name)]
        if "_".join(words) in self._whole:
            return True
        while len(words) > 1 and words[-1] in self._kinds:
            words.pop()
        if not words or self._parts.intersection(words):
            return False
        return words[-1] in self._words or (len(words) == 1 and words[0] in self._alone)

    def names_of_ends(self, words: Iterable[bytes]) -> Iterator[bytes] | None:
        """Those of a source's words, in UTF-8, which may be or be a part of what the other questions here say
        yes to; None where settings have patterns for whole texts."""
        if self._user_terminal is not None or self._user_not_terminal is not None:
            return None
        tails, short = self._tails, self._short_tails
        likely = [
            word
            for word in words
            if word[-3:].lower() in tails or word[-2:].lower() in short or word[-1] in _NO_LETTERS
        ]
        return filter(self._may_name_an_end, likely)

    def _may_name_an_end(self, word: bytes) -> bool:
        lower = word.rstrip(_NO_LETTERS).lower()
        if not lower.endswith(self._endings) and (
            not lower.endswith(self._kind_endings) or self._named.search(lower) is None
        ):
            return False
        text = word.decode("utf-8", "replace")
        return (
            text in self.flag_keys
            or self.is_sentinel(text)
            or "_".join(part.lower() for part in _WORD.findall(text)) in self._pieces
            or self.is_terminal_name(text)
        )

    def is_event_class(self, name: str) -> bool:
        """Whether a callable's name is that of a terminal event rather than of an act: `DoneEvent`, not
        `stop`."""
        made = (
            name[:1].isupper() or "event" in name.lower() or "done" in name.lower() or "_" in name.strip("_")
        )
        return made and self.is_terminal_name(name)

    def is_part(self, text: str) -> bool:
        """Whether the name of an event is that of a part of the run, or of its progress."""
        words = {word.lower() for word in _WORD.findall(text)}
        return bool(words & (self._parts | self._progress)) and not self.is_terminal_name(text)

    def is_sentinel(self, name: str) -> bool:
        """Whether a constant or class of this name, put on a queue, ends the stream."""
        return _matches(self._sentinels, name.lstrip("_").lower()) or _matches(self._user_terminal, name)

    def _is_terminal_frame(self, text: str) -> bool:
        import json

        data = []
        for line in text.splitlines() or [text]:
            field, colon, value = line.partition(":")
            if colon and field == "event" and self.is_terminal_name(value):
                return True
            if colon and field == "data":
                data.append(value.strip())
        body = "\n".join(data) or text
        if not body.startswith("{"):
            return body == "[DONE]"
        try:
            event = json.loads(body)
        except ValueError:
            return False
        return isinstance(event, dict) and any(
            (
                key in self.event_keys
                and isinstance(value, str)
                and not value.startswith(("{", "data:", "event:"))
                and self.is_terminal_name(value)
            )
            or (key in self.flag_keys and value is True)
            for key, value in event.items()
        )

    # -------------------------------------------------------------------------------- inner parts

    def _find_slow(self, path: str) -> Slow | None:
        if path in self._not_slow:
            return None
        chosen = self._user_slow.find(path)
        if chosen is not None:
            return Slow(USER, chosen[0], awaited=False, entered=False)
        for plain, record in self._slow.matches(path):
            if path not in record.exceptions:
                return Slow(record.group, plain, record.awaited, record.entered, record.needs)
        return None


@lru_cache(maxsize=16)
def load(choice: CatalogChoice = Settings.catalog) -> Catalog:
    """The catalog with the user's choice applied.

    Raises SettingsError, naming the key, for an entry that cannot be understood.
    """
    for key, patterns in (
        ("slow-calls", choice.slow_calls),
        ("not-slow-calls", choice.not_slow_calls),
        ("emits", choice.emits),
        ("not-emits", choice.not_emits),
        ("deferrals", choice.deferrals),
    ):
        parse_patterns(patterns, key)
    parse_event_names(choice.terminal_events, "terminal-events")
    parse_event_names(choice.not_terminal_events, "not-terminal-events")
    for key, groups in (
        ("blocking-groups", choice.blocking_groups),
        ("before-emit-groups", choice.before_emit_groups),
    ):
        if groups is not None:
            parse_groups(groups, key)
    return Catalog(_table(), choice)


@lru_cache(maxsize=32)
def words(section: str, key: str) -> frozenset[str]:
    """A list of words that no setting changes: `words("requests", "senders")`."""
    return frozenset(_table()[section][key])


@lru_cache(maxsize=1024)
def words_in(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case: `sendNow`, `_send_now` and `SEND_NOW` are "send", "now"."""
    return tuple(word.lower() for word in _WORD.findall(name))


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    # `importlib.resources` would take longer to import than all of this takes.
    text = get_data(__package__, "catalog.toml") or b""
    table: Mapping[str, Any] = tomllib.loads(text.decode("utf-8"))
    return table


@dataclass(frozen=True)
class _Record:
    """One list of a `[[slow]]` table."""

    group: str
    awaited: bool
    entered: bool
    needs: str
    exceptions: PatternMap[None]


def _slow_entries(tables: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, _Record]]:
    for table in tables:
        exceptions = _set(table.get("except", ()))
        for key, awaited, entered in (
            ("calls", False, False),
            ("entered", False, True),
            ("awaited", True, False),
            ("awaited-entered", True, True),
        ):
            record = _Record(table["group"], awaited, entered, table.get("when", ""), exceptions)
            for pattern in table.get(key, ()):
                yield pattern, record


def _set(*lists: Iterable[str]) -> PatternMap[None]:
    return PatternMap((pattern, None) for patterns in lists for pattern in patterns)


def _called(patterns: Iterable[str]) -> list[tuple[bytes, re.Pattern[bytes]]]:
    """For each pattern a piece of text that its calls hold, and what such a call looks like."""
    stems: list[bytes] = []
    for plain in sorted({plain for pattern in patterns for plain in expand(pattern)}, key=len):
        last = plain.rpartition(".")[2]
        name = last if last.strip("*()") else plain
        stem = max(re.findall(r"\w+", name), key=len).encode()
        if not any(known in stem for known in stems):
            stems.append(stem)
    # What follows the stem is the rest of the path, down to the call's own bracket.
    return [(stem, re.compile(re.escape(stem) + _UP_TO_BRACKET)) for stem in stems]


def _word_up_to(source: bytes, found: re.Match[bytes]) -> str:
    """The whole word of which the end was found."""
    start = found.start()
    while start and source[start - 1 : start].translate(None, NAMES) == b"":
        start -= 1
    return source[start : found.end()].decode("utf-8", "replace")


def _names(patterns: Iterable[str]) -> re.Pattern[str] | None:
    """A regular expression for event names: `*` is any text, dots included."""
    plains = [plain for pattern in patterns for plain in expand(pattern)]
    if not plains:
        return None
    # fnmatch's expressions do not run away, whatever the wildcards; its other signs are plain text here.
    return re.compile("|".join(translate(plain.replace("[", "[[]").replace("?", "[?]")) for plain in plains))


def _pieces(words: Sequence[str], telling: frozenset[str]) -> Iterator[str]:
    """What is left together of some words when not all of them are joined by `_`, with one at least that
    tells something, if there is one."""
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            if not telling.isdisjoint(words[start:end]) or telling.isdisjoint(words):
                yield "_".join(words[start:end])


def _matches(names: re.Pattern[str] | None, text: str) -> bool:
    return names is not None and names.fullmatch(text) is not None


def _chosen(
    groups: Mapping[str, Mapping[str, bool]], use: str, choice: tuple[str, ...] | None
) -> frozenset[str]:
    if choice is None:
        return frozenset(name for name, group in groups.items() if group[use])
    return frozenset((*choice, USER))


def _argument(arguments: Mapping[str, str], wanted: str) -> str | None:
    """What is passed for `NAME@N`, None where nothing is."""
    name, _, position = wanted.partition("@")
    return arguments.get(name, arguments.get(position))


def _seconds(literal: str) -> float:
    """A literal as a number; infinity where it is none."""
    try:
        return 0.0 if literal == "False" else float(literal)
    except ValueError:
        return float("inf")
