"""What is known where a call stands under tests, and what that rules out in its callee.

Guards are texts, see `CallSite`. What is *given* to a function maps its parameters, and attributes of
theirs, to what is known of them: `=` and a literal, `!` and what it is not, `+` for what is true,
`-` for what is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ..catalog.vocabulary import READY
from .module_index import CallSite, FunctionEntry

_GUARD = re.compile(r"(?P<negated>!?)(?P<name>[\w.()]+)(?:(?P<relation>[=!])(?P<literal>.*))?$", re.DOTALL)
_FALSE = frozenset({"None", "False", "0", "0.0", "''", "b''"})


def certain(described: FunctionEntry, given: dict[str, str]) -> dict[str, str]:
    """What is as it was given, wherever the function looks at it."""
    return {
        path: text
        for path, text in given.items()
        if path not in described.changes
        and all(
            excluded(guards, given)
            for rebound, guards in described.rebound
            if rebound == path.partition(".")[0]
        )
    }


def need_not_wait(group: str, site: CallSite) -> bool:
    """Whether tests on the way say that a call has nothing to wait for."""
    if group == "dns":
        return any(guard.endswith("='localhost'") for guard in site.guards)
    receiver, _, name = site.callee.rpartition(".")
    ready = [state.rpartition("!") for state in READY.get(name, ())]
    return any(f"{negated}{receiver}.{state}()" in site.guards for _, negated, state in ready)


def facts_of(guards: tuple[str, ...]) -> dict[str, str]:
    """What is known where a call stands under tests."""
    found: dict[str, str] = {}
    for guard in guards:
        match = _GUARD.match(guard)
        if match is None or match["name"].endswith("()"):
            continue
        relation = match["relation"]
        text = f"{relation}{match['literal']}" if relation else "-" if match["negated"] else "+"
        if found.get(match["name"], "!")[0] == "!":  # what is told of it otherwise says more
            found[match["name"]] = text
    return found


def renamed(
    facts: Mapping[str, str], path: str, name: str, wanted: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """What is known of a path, under the name that the callee has for it."""
    for known, text in facts.items():
        if known == path or known.startswith(f"{path}."):
            renamed = name + known[len(path) :]
            if renamed in wanted:
                yield renamed, text


def excluded(guards: tuple[str, ...], given: Mapping[str, str]) -> bool:
    """Whether a test on the way comes out otherwise."""
    for guard in guards:
        match = _GUARD.match(guard)
        if match is None or match["name"] not in given:
            continue
        if not _agrees(given[match["name"]], match):
            return True
    return False


def _agrees(known: str, guard: re.Match[str]) -> bool:
    """Whether a test can come out as wanted, by what is known of its subject (see above)."""
    kind, text = known[0], known[1:]
    equal = guard["relation"] == "="
    if guard["relation"]:
        if kind == "=":
            return (text == guard["literal"]) is equal
        if kind == "!":
            return not (equal and text == guard["literal"])
        return kind != "+" or not (equal and guard["literal"] in _FALSE)
    if kind == "!":
        return True
    truth = text not in _FALSE if kind == "=" else kind == "+"
    return truth is not bool(guard["negated"])
