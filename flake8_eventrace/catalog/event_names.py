"""Which names of events, constants and classes say that a run is over.

A name goes in; whether it is *terminal* comes out. The words are listed in the table `[terminal]` of
`catalog.toml`, and users add patterns of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import translate
from typing import Any

from ..settings import CatalogChoice
from ..source.patterns import expand

#: The bytes that names are made of; of UTF-8, all that are not ASCII.
NAMES = bytes(code for code in range(256) if code >= 0x80 or code == ord("_") or chr(code).isalnum())
#: What may follow the last letter of a word.
_NO_LETTERS = bytes(code for code in NAMES if not chr(code).isalpha() or code >= 0x80)
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
#: Longer texts, in characters, are prose, not the name of an event.
_LONGEST_NAME = 80


def words_of(name: str) -> list[str]:
    """Return the words of a name in lower case: `run`, `completed` of `RunCompleted` and `run_completed`."""
    return [word.lower() for word in _WORD.findall(name)]


class EventNames:
    """Answers about names. Args: the table `[terminal]` of the catalog, and what the user's settings add."""

    def __init__(self, terminal: Mapping[str, Any], choice: CatalogChoice) -> None:
        #: Keys whose value is the name of an event.
        self.event_keys: frozenset[str] = frozenset(terminal["event-keys"])
        #: Keys that make an event terminal when they are literally True.
        self.flag_keys: frozenset[str] = frozenset(terminal["flag-keys"])
        self._words: frozenset[str] = frozenset(terminal["words"])
        self._alone = self._words | frozenset(terminal["alone"])
        self._whole: frozenset[str] = frozenset(terminal["names"])
        self._kinds: frozenset[str] = frozenset(terminal["kinds"])
        self._parts: frozenset[str] = frozenset(terminal["parts"])
        self._progress: frozenset[str] = frozenset(terminal["progress"])
        self._user_terminal = _expression(choice.terminal_events)
        self._user_not_terminal = _expression(choice.not_terminal_events)
        self._sentinels = _expression(terminal["sentinels"])
        self._cached: dict[str, bool] = {}
        self._prepare_search(terminal["sentinels"])

    def _prepare_search(self, sentinels: Iterable[str]) -> None:
        """Derive what `names_of_ends` excludes most words by."""
        single = self._words | {word for word in self._alone if "_" not in word}
        self._pieces = frozenset(
            piece for name in (*self._whole, *self._alone) for piece in _pieces(name.split("_"), single)
        )
        ends = (*self._words, *self._alone, *self._pieces, *self.flag_keys, *sentinels)
        #: How a word ends that may name an end, in lower case: its last part.
        self._endings = tuple({_WORD.findall(end.lstrip("*_"))[-1].lower().encode() for end in ends})
        self._kind_endings = tuple(kind.encode() for kind in self._kinds)
        #: Their last letters.
        self._tails = frozenset(end[-3:] for end in (*self._endings, *self._kind_endings))
        self._short_tails = frozenset(tail for tail in self._tails if len(tail) < 3)
        self._named = re.compile("|".join(sorted(self._words | self._alone)).encode())

    def is_terminal_name(self, text: str) -> bool:
        """Return whether the name of an event (a literal, a constant, a class, a local) says that the run is
        over: `generation_complete`, `RunCompletedEvent`, `[DONE]`.

        Frames of server-sent events and JSON texts are searched for such a name.
        """
        answer = self._cached.get(text)
        if answer is None:
            answer = self._cached[text] = self._is_terminal(text)
        return answer

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
        return self._are_terminal(words_of(name))

    def _are_terminal(self, words: list[str]) -> bool:
        """Return whether the words of a name say so."""
        if "_".join(words) in self._whole:
            return True
        while len(words) > 1 and words[-1] in self._kinds:
            words.pop()
        if not words or self._parts.intersection(words):
            return False
        return words[-1] in self._words or (len(words) == 1 and words[0] in self._alone)

    def names_of_ends(self, words: Iterable[bytes]) -> Iterator[bytes] | None:
        """Return those of a source's words, in UTF-8, which may be, or be a part of, a terminal name, a
        sentinel or a flag. None if the settings have patterns, which are for whole texts."""
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
            or "_".join(words_of(text)) in self._pieces
            or self.is_terminal_name(text)
        )

    def is_event_class(self, name: str) -> bool:
        """Return whether a callable's name is that of a terminal event rather than of an action: `DoneEvent`,
        not `stop`."""
        is_noun = (
            name[:1].isupper() or "event" in name.lower() or "done" in name.lower() or "_" in name.strip("_")
        )
        return is_noun and self.is_terminal_name(name)

    def is_part(self, text: str) -> bool:
        """Return whether the name of an event is that of a part of the run, or of its progress."""
        words = set(words_of(text))
        return bool(words & (self._parts | self._progress)) and not self.is_terminal_name(text)

    def is_sentinel(self, name: str) -> bool:
        """Return whether a constant or class of this name, put on a queue, ends the stream."""
        return _matches(self._sentinels, name.lstrip("_").lower()) or _matches(self._user_terminal, name)

    def _is_terminal_frame(self, text: str) -> bool:
        """Return whether a frame of server-sent events, or a JSON text, is a terminal event."""
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
        return isinstance(event, dict) and any(self._ends_run(key, value) for key, value in event.items())

    def _ends_run(self, key: str, value: object) -> bool:
        """Return whether an entry of a JSON object makes it a terminal event."""
        if key in self.flag_keys and value is True:
            return True
        if key not in self.event_keys or not isinstance(value, str):
            return False
        return not value.startswith(("{", "data:", "event:")) and self.is_terminal_name(value)


def _expression(patterns: Iterable[str]) -> re.Pattern[str] | None:
    """Return the regular expression for patterns of event names, in which `*` is any text, dots included."""
    plains = [plain for pattern in patterns for plain in expand(pattern)]
    if not plains:
        return None
    # fnmatch's expressions take linear time, whatever the wildcards; its other signs are plain text here.
    return re.compile("|".join(translate(plain.replace("[", "[[]").replace("?", "[?]")) for plain in plains))


def _matches(names: re.Pattern[str] | None, text: str) -> bool:
    return names is not None and names.fullmatch(text) is not None


def _pieces(words: Sequence[str], telling: frozenset[str]) -> Iterator[str]:
    """Yield the parts that a name of some words may be written in, each without a gap, joined by `_`.

    Only those with one of the words that tell an end are yielded, if the name has such a word at all.
    """
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            if not telling.isdisjoint(words[start:end]) or telling.isdisjoint(words):
                yield "_".join(words[start:end])
