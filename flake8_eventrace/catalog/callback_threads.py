"""In which thread libraries call what they were handed.

`callback_threads()` reads `callbacks.toml`, once, when it is first asked. A path (as in `catalog.Catalog`)
goes in; objects of `Registration` come out: the place of the callback, where it runs, and the conditions.

    threads = callback_threads()
    for registration in threads.by_call("can.Notifier"):
        registration.place            # `listeners@1`
        registration.runs             # Runs.THREAD or Runs.LOOP, by `registration.holds(arguments, text)`
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pkgutil import get_data

from ..source.patterns import PatternMap, expand, expression


class Runs(Enum):
    """Where a callback runs."""

    THREAD = "thread"  # in a thread of the library without an event loop
    AWAITED = "awaited"  # in a thread whose end wakes the loop that awaits it
    OWN_LOOP = "own-loop"  # in a thread in which the library runs a loop of its own
    LOOP = "loop"  # on the event loop of the application
    CALLER = "caller"  # in the thread that calls a function of the library
    EITHER = "either"  # in one or the other
    SIGNAL = "signal"  # between two bytecodes of the main thread
    OTHER = "other"  # in another process, or in the thread of a user interface


class Form(Enum):
    """The kind of function that an entry is about."""

    PLAIN = "def"
    COROUTINE = "async"
    GENERATOR = "generator"


@dataclass(frozen=True)
class Registration:
    """One place where a library takes callbacks.

    * `path` is the pattern of the callable, attribute, decorator or class;
    * `place` is where the callback stands: `NAME@N` or `NAME` (an argument), `*@N` (any positional one from N
      on), `**` (any keyword argument), `@` (what is decorated), `=` (what is assigned) or `class` (a method);
    * `made`: the place holds a factory or class, and the callbacks are methods of what it makes;
    * `methods` are patterns of methods of the object at the place; none where the place holds the callback;
    * `form` is the kind of function, `runs` is where it runs;
    * `conditions` are as in `callbacks.toml`.
    """

    path: str
    place: str
    methods: tuple[str, ...]
    made: bool
    form: Form
    runs: Runs
    conditions: tuple[str, ...] = ()

    def holds(self, arguments: Mapping[str, str], text: str) -> bool:
        """Return whether all conditions hold.

        Args:
            arguments: the call's arguments by position or keyword, a literal as `=LITERAL`.
            text: the source of the file.
        """
        return all(_holds(condition, arguments, text) for condition in self.conditions)

    def is_method(self, name: str) -> bool:
        """Return whether the library calls a method of this name."""
        return any(re.fullmatch(expression(method), name) for method in self.methods)

    def takes(self, position: int | None, keyword: str | None) -> bool:
        """Return whether an argument at a position, or with a keyword, may hold the callback."""
        name, _, number = self.place.partition("@")
        if name in ("", "=", "class"):
            return False
        if keyword is not None:
            return name in ("**", keyword)
        if position is None or not number:
            return False
        return position >= int(number) if name == "*" else position == int(number)


class CallbackThreads:
    """The registrations of `callbacks.toml`, by path. A path that ends in `()` is the value of a call."""

    def __init__(self, registrations: list[Registration]) -> None:
        #: The first names of the paths: what a file imports that registers anything.
        self.packages = frozenset(
            re.split(r"[.(]", plain, maxsplit=1)[0] for r in registrations for plain in expand(r.path)
        )
        self._calls = _by_path(r for r in registrations if r.place not in ("@", "=", "class"))
        self._decorators = _by_path(r for r in registrations if r.place == "@" or r.takes(0, None))
        self._attributes = _by_path(r for r in registrations if r.place == "=")
        self._classes = _by_path(r for r in registrations if r.place == "class")

    def by_call(self, path: str) -> Iterator[Registration]:
        """Yield what a call of a path registers: ask `takes` for each argument."""
        return (registration for _, registration in self._calls.matches(path))

    def by_decorator(self, path: str) -> Iterator[Registration]:
        """Yield what a decorator registers, with or without the call of the decorator itself.

        `@actor` passes the function as the first argument of `actor`.
        """
        for _, registration in self._decorators.matches(path.removesuffix("()")):
            if registration.place == "@" or not (path.endswith("()") or registration.methods):
                yield registration

    def by_attribute(self, path: str) -> Iterator[Registration]:
        """Yield what an assignment to an attribute registers: `paho.mqtt.client.Client().on_message`."""
        return (registration for _, registration in self._attributes.matches(path))

    def by_base(self, path: str) -> Iterator[Registration]:
        """Yield what the definition of a class registers that inherits from a path: ask `is_method`."""
        return (registration for _, registration in self._classes.matches(path))


@lru_cache(maxsize=1)
def callback_threads() -> CallbackThreads:
    """Return the registrations."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    text = get_data(__package__, "callbacks.toml") or b""
    packages = tomllib.loads(text.decode("utf-8"))["packages"]
    return CallbackThreads(
        [
            registration
            for package in packages
            for runs in Runs
            for entry in package.get(runs.value, ())
            for registration in _parsed(entry, runs)
        ]
    )


def _parsed(entry: str, runs: Runs) -> Iterator[Registration]:
    """Yield the registrations of one entry."""
    head, _, tail = entry.partition(" if ")
    words = head.split(" ")
    form = Form(words.pop(0)) if words[0] in ("async", "generator") else Form.PLAIN
    path, places = words
    for place in places.split(";"):
        at, _, methods = place.partition(".")
        yield Registration(
            path,
            at.removesuffix("()"),
            tuple(filter(None, methods.split(","))),
            at.endswith("()"),
            form,
            runs,
            tuple(tail.split()),
        )


def _by_path(registrations: Iterator[Registration]) -> PatternMap[Registration]:
    return PatternMap((registration.path, registration) for registration in registrations)


def _holds(condition: str, arguments: Mapping[str, str], text: str) -> bool:
    kind, _, value = condition.partition(":")
    if kind in ("mentions", "lacks"):
        return (value in text) is (kind == "mentions")
    if kind == "equals":
        name, _, literal = value.partition("=")
        return arguments.get(name) == f"={literal}"
    name, _, position = value.partition("@")
    argument = arguments.get(name, arguments.get(position))
    if argument is None and ("*" in arguments or "**" in arguments):
        return False  # it may be passed or not
    return (argument not in (None, "=None")) is (kind == "given")
