"""What is known about callables of other packages: which are slow, which defer, which emit.

The data is in `catalog.toml`; a `CatalogChoice` is what the user's settings add and remove. The `Catalog` of
the two answers questions about *paths*. A path is how a resolved callable is written: dotted, with `()` for
each call in it, without arguments: `openai.OpenAI().chat.completions.create`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..settings import CatalogChoice, Settings, parse_event_names, parse_groups, parse_patterns
from ..source.patterns import PatternMap, exactness, expand
from .contributed import Contribution, contributions
from .emit_calls import EmitCalls, pattern_set, plain_paths
from .event_names import EventNames, words_of
from .slow_tables import (
    MAIN,
    Record,
    exceptions_of,
    families,
    family_exceptions,
    family_records,
    main_tables,
    records,
)
from .spelling import Spelling

#: The group of the callables that the settings list as slow.
USER = "user"


@dataclass(frozen=True)
class Slow:
    """The entry of a slow callable.

    * `group` is one of the catalog's groups, or `USER`.
    * `name` is the pattern that matched, without alternatives.
    * `awaited`: it is asynchronous, and slow when it is awaited; the event loop goes on meanwhile.
    * `entered`: the call itself is quick, `with` is slow (`async with` or `await` if it is `awaited`).
    * `needs` is a condition on the call, "" for none:

      * `given:NAME@N`: slow only when the argument NAME (positional one N, from 0) is passed;
      * `unless-zero:NAME@N,…`: not slow when one of these is literally 0 or False;
      * `at-least:SECONDS:NAME@N,…`: not slow when one of these is literally less, or False;
      * `unless-flagged:WORD,…`: not slow when an argument is a name that contains one of these words;
      * `bounded:NAME@N,…`: slow only if the queue has a bound and none of these is literally 0 or False;
      * `iterated`: slow where the result is iterated over, not where it is created or passed on.
    """

    group: str
    name: str
    awaited: bool
    entered: bool
    needs: str = ""

    @property
    def iterated(self) -> bool:
        """Whether it is slow only where its result is iterated over."""
        return self.needs == "iterated"

    def holds(self, arguments: Mapping[str, str], *, bounded: bool = False) -> bool:
        """Return whether a call is slow, by its arguments (as `CallSite` has them, by position or keyword).

        `bounded`: it is a method of a queue with a bound.

        `*args` and `**kwargs` may pass anything.
        """
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
        if kind == "bounded" and not bounded:
            return False
        if kind in ("unless-zero", "bounded"):
            return not any(
                _argument(arguments, each) in ("=False", "=0", "=0.0") for each in wanted.split(",")
            )
        return True


class Catalog:
    """The catalog as one user's settings leave it. Answers are kept; make it by `load`.

    Args: the tables of `catalog.toml`, what the settings add and remove, and what other packages ship.
    """

    def __init__(
        self, table: Mapping[str, Any], choice: CatalogChoice, shipped: Sequence[Contribution] = ()
    ) -> None:
        same = {**table["same"], **{k: v for each in shipped for k, v in each.tables.get("same", {}).items()}}
        self._spelling = Spelling(same, table["itself"]["methods"])
        self._read_groups(table["groups"], choice)
        # What a package says of itself comes first.
        self._read_slow_calls(
            [*((each.file, each.slow) for each in shipped), (MAIN, tuple(table["slow"]))], choice
        )
        self._read_deferrals(table["deferrals"], table["decorators"], choice)
        self._locks = {kind: pattern_set(paths) for kind, paths in table["thread-locks"].items()}
        self._read_essential(table["essential"])
        self._emit_calls = emits = EmitCalls(_merged(table["emits"], shipped), choice)
        names = EventNames(table["terminal"], choice)
        # What these two parts answer is asked of the catalog.
        self.emits_by_owner = emits.emits_by_owner
        self.has_user_emits = emits.has_user_emits
        self.user_emit_paths = emits.user_paths
        self.is_emit_name = emits.is_emit_name
        self.may_emit = emits.may_emit
        self.emit_offsets = emits.emit_offsets
        self.may_rename_emits = emits.may_rename_emits
        self.event_keys = names.event_keys
        self.flag_keys = names.flag_keys
        self.is_terminal_name = names.is_terminal_name
        self.names_of_ends = names.names_of_ends
        self.is_event_class = names.is_event_class
        self.is_part = names.is_part
        self.is_sentinel = names.is_sentinel

    def _read_groups(self, groups: Mapping[str, Mapping[str, bool]], choice: CatalogChoice) -> None:
        self.groups: frozenset[str] = frozenset(groups)
        #: Groups that LAG203 looks for.
        self.blocking_groups = _chosen(groups, "blocking", choice.blocking_groups)
        #: Groups that LAG201 and LAG202 look for.
        self.before_emit_groups = _chosen(groups, "before-emit", choice.before_emit_groups)
        #: Groups that count where they are called directly, never through a chain.
        self.direct_groups = frozenset(name for name, group in groups.items() if not group["through-calls"])
        self._gravity = {name: index for index, name in enumerate((USER, *groups))}

    def _read_slow_calls(
        self, files: Iterable[tuple[str, tuple[Mapping[str, Any], ...]]], choice: CatalogChoice
    ) -> None:
        files = tuple(files)
        entries = [each for file, tables in files for each in records(file, tables)]
        excepted = [each for file, tables in files for each in exceptions_of(file, tables)]
        self._slow = PatternMap(entries, family_records)
        self._exceptions = PatternMap(excepted, family_exceptions)
        self._slow_patterns = [pattern for pattern, _ in entries]
        self._by_package: dict[str, list[str]] = {}
        self._user_slow = pattern_set(choice.slow_calls)
        self._not_slow = pattern_set(choice.not_slow_calls)
        #: The dotted paths that the settings list as slow or as not slow, those with a wildcard left out.
        self.user_paths = plain_paths(*choice.slow_calls, *choice.not_slow_calls)
        self._answers: dict[str, Slow | None] = {}

    def _read_deferrals(
        self,
        deferrals: Mapping[str, Iterable[str]],
        decorators: Mapping[str, Iterable[str]],
        choice: CatalogChoice,
    ) -> None:
        self._defers = pattern_set(deferrals["calls"], deferrals["offloads"], choice.deferrals)
        self._offloads = pattern_set(deferrals["offloads"])
        self._runs_loop = pattern_set(deferrals["runs-loop"])
        self._deferring = pattern_set(decorators["defers"])
        self._starts = pattern_set(decorators["starts"])
        self._own_loop = pattern_set(decorators["own-loop"])
        self._caches = pattern_set(decorators["caches"])

    def _read_essential(self, essential: Mapping[str, Iterable[str]]) -> None:
        self._fillers: frozenset[str] = frozenset(essential["fillers"])
        self._guards: frozenset[str] = frozenset(essential["guard"])
        self._verbs: frozenset[str] = frozenset(
            word for key, words in essential.items() if key != "fillers" for word in words
        )

    def slow(self, path: str) -> Slow | None:
        """Return the entry of a slow callable, None if it is not listed or if the settings remove it."""
        try:
            return self._answers[path]
        except KeyError:
            answer = self._answers[path] = self._find_slow(path)
            return answer

    @property
    def has_user_calls(self) -> bool:
        """Whether the settings say of any callable that it is slow, or that it is not."""
        return bool(self._user_slow) or bool(self._not_slow)

    def is_not_slow(self, path: str) -> bool:
        """Return whether the settings list a callable as one that is not slow."""
        return path in self._not_slow or _without_calls(path) in self._not_slow

    def user_pattern(self, path: str) -> str | None:
        """Return the pattern by which the settings list a callable as slow, None if they do not."""
        chosen = self._user_slow.find(path) or self._user_slow.find(_without_calls(path))
        return chosen[0] if chosen is not None else None

    def paths_below(self, package: str) -> tuple[str, ...]:
        """Return the paths of a package's functions that are listed as slow: no methods, no wildcards."""
        if not self._by_package:
            own = (pattern for name in families() for pattern, _ in family_records(name))
            for pattern in (*self._slow_patterns, *own):
                for path in expand(pattern):
                    if "." in path and not {"*", "(", "["}.intersection(path):
                        self._by_package.setdefault(path.partition(".")[0], []).append(path)
        return tuple(self._by_package.get(package, ()))

    def canonical(self, path: str) -> str:
        """Return the one spelling under which the catalog lists a path: `requests.session().get` is
        `requests.Session().get`, `openai._client.Client` is `openai.OpenAI`."""
        return self._spelling.canonical(path)

    def gravity(self, group: str) -> int:
        """Return the rank of a group, 0 for the gravest: it matters when a call reaches several."""
        return self._gravity[group]

    def carries(self, group: str) -> bool:
        """Return whether a slow call of the group makes its callers slow."""
        return group not in self.direct_groups

    def defers(self, path: str) -> bool:
        """Return whether a callable only arranges that what it is passed runs, elsewhere or later."""
        return path in self._defers

    def offloads(self, path: str) -> bool:
        """Return whether a callable defers, but awaiting it waits for what it was passed."""
        return path in self._offloads

    def runs_loop(self, path: str) -> bool:
        """Return whether a callable runs a coroutine to its end in an event loop of its own."""
        return path in self._runs_loop

    def defers_body(self, decorator: str) -> bool:
        """Return whether a call of a decorated function does not run its body: a thread, a task or a queue
        does, or nobody.

        The path may include the call of the decorator itself.
        """
        path = decorator.removesuffix("()")
        return path in self._deferring or path in self._defers

    def starts_body(self, decorator: str) -> bool:
        """Return whether a decorator makes a coroutine function of a generator function, whose body begins to
        run with the call."""
        return decorator.removesuffix("()") in self._starts

    def gives_own_loop(self, decorator: str) -> bool:
        """Return whether each call of a decorated coroutine function, or of a method of a derived class, has
        a thread and a loop of its own."""
        return decorator.removesuffix("()") in self._own_loop

    def lock_kind(self, path: str) -> str:
        """Return which kind of lock that blocks a thread the object at a path is: "exclusive", "reentrant"
        (whoever holds it may acquire it again) or "condition" (over a reentrant lock, unless another is
        passed); "" for anything else."""
        return next((kind for kind, paths in self._locks.items() if path in paths), "")

    def caches(self, decorator: str) -> bool:
        """Return whether a decorator calls its function only once for the same arguments."""
        return decorator.removesuffix("()") in self._caches

    def emits(self, path: str, source_name: str, own_paths: Iterable[str] = ()) -> bool:
        """Return whether a call publishes an event.

        Args:
            path: its resolved path, "" when unresolved.
            source_name: how the source writes it (`self.bus.emit`).
            own_paths: if it is a callable of the project, how it may be called; only the settings list such.
        """
        answer = self._emit_calls.is_emit(path, source_name, own_paths)
        if answer is not None:
            return answer
        slow = self.slow(path) if path else None
        return slow is None or slow.group in ("broker", "wait")

    def is_essential(self, name: str) -> bool:
        """Return whether a callable, by its last name, is more than side work: it persists, drains, ends,
        guards, tests or delivers something."""
        words = words_of(name)
        verb = next((word for word in words if word not in self._fillers), "")
        return bool(self._verbs.intersection((verb, *words[-1:])) or self._guards.intersection(words))

    def _find_slow(self, path: str) -> Slow | None:
        if self.is_not_slow(path):
            return None
        pattern = self.user_pattern(path)
        if pattern is not None:
            return Slow(USER, pattern, awaited=False, entered=False)
        for plain, record in self._slow.matches(path):
            if not self._is_excepted(path, plain, record):
                return Slow(record.group, plain, record.awaited, record.entered, record.needs)
        return None

    def why(self, path: str) -> tuple[list[tuple[str, Record]], list[tuple[str, tuple[str, int]]]]:
        """Return what is listed for a path, for people: (pattern, list) for each pattern that matches, and
        (pattern, (file, table)) for each exception that does; the more exact one first."""
        return list(self._slow.matches(path)), list(self._exceptions.matches(path))

    def _is_excepted(self, path: str, plain: str, record: Record) -> bool:
        """Return whether a table says of a path that it is not slow: the table that lists it as slow, or any
        other one by a more exact pattern."""
        return path in record.exceptions or any(
            exactness(other) < exactness(plain) for other, _ in self._exceptions.matches(path)
        )


def _without_calls(path: str) -> str:
    """Return a path as users write it: a method of a class's instances as one of the class."""
    return path.replace("().", ".")


@lru_cache(maxsize=16)
def load(choice: CatalogChoice = Settings.catalog) -> Catalog:
    """Return the catalog with the user's choice applied.

    Raises SettingsError with the key for an entry that is not valid, and for a catalog of another package
    that is not.
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
    return Catalog(main_tables(), choice, contributions())


@lru_cache(maxsize=32)
def words(section: str, key: str) -> frozenset[str]:
    """Return a list of words that no setting changes: `words("requests", "senders")`."""
    return frozenset(main_tables()[section][key])


@lru_cache(maxsize=1024)
def words_in(name: str) -> tuple[str, ...]:
    """Return the words of a name, in lower case: `sendNow`, `_send_now` and `SEND_NOW` are "send", "now"."""
    return tuple(words_of(name))


def _merged(emits: Mapping[str, Any], shipped: Sequence[Contribution]) -> Mapping[str, Any]:
    """Return the table `[emits]` with what other packages add."""
    added = [each.tables.get("emits", {}) for each in shipped]
    return {key: [*emits[key], *(p for table in added for p in table.get(key, ()))] for key in emits}


def _chosen(
    groups: Mapping[str, Mapping[str, bool]], use: str, choice: tuple[str, ...] | None
) -> frozenset[str]:
    """Return the groups that count for a use: those of the settings, or else of the catalog."""
    if choice is None:
        return frozenset(name for name, group in groups.items() if group[use])
    return frozenset((*choice, USER))


def _argument(arguments: Mapping[str, str], wanted: str) -> str | None:
    """Return what a call passes for `NAME@N`, None for an argument that it leaves out."""
    name, _, position = wanted.partition("@")
    return arguments.get(name, arguments.get(position))


def _seconds(literal: str) -> float:
    """Return a literal as a number, infinity for any other literal."""
    try:
        return 0.0 if literal == "False" else float(literal)
    except ValueError:
        return float("inf")
