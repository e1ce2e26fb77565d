"""What a caller knows of its arguments, and which calls of the callee that rules out.

It makes the call graph sensitive to context: `load(wait=False)` does not reach the calls that `load` makes
`if wait`. Two forms carry it:

* *Guards* are the tests that a call depends on, as texts, see `CallSite`.
* *Facts* map a function's parameters, and attributes of theirs, to what is known of them: `=` and a literal,
  `!` and a literal that it differs from, `+` for a true value, `-` for a false one.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..catalog.vocabulary import READY
from .module_index import OR, OVER, CallSite, FunctionEntry

Facts = Mapping[str, str]

_GUARD = re.compile(
    r"(?P<negated>!?)(?P<name>[\w.()]+)(?:(?P<relation>[<>]=|[=!^$~@<>])(?P<literal>.*))?$", re.DOTALL
)
#: The groups of calls that wait for the end of a thread, a process or a future, and for nothing else.
_ENDS = frozenset({"wait", "subprocess"})
#: How the relations of guards are decided for two literals, see `CallSite`.
_RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "^": lambda subject, literal: subject.startswith(literal),
    "$": lambda subject, literal: subject.endswith(literal),
    "~": lambda subject, literal: literal in subject,
    "@": lambda subject, literal: subject in literal,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
#: The literals that are false, as `repr` writes them.
_FALSE = frozenset({"None", "False", "0", "0.0", "''", "b''"})


def undecided(site: CallSite, facts: Facts) -> int:
    """Return how many of the tests that a call depends on the facts leave open."""
    decided = sum(1 for guard in site.guards if _is_decided(guard, facts))
    return max(0, site.tests - decided)


def _is_decided(guard: str, facts: Facts) -> bool:
    """Return whether facts say that a guard holds."""
    if OR in guard:
        return any(_is_decided(each, facts) for each in guard.split(OR))
    match = _GUARD.match(guard)
    if match is None or match["name"] not in facts:
        return False
    contrary = _GUARD.match(_negated(match))
    return contrary is not None and not _may_hold(contrary, facts[match["name"]])


def _negated(guard: re.Match[str]) -> str:
    """Return the contrary of a guard."""
    if guard["relation"] in _RELATIONS:
        return f"{'' if guard['negated'] else '!'}{guard['name']}{guard['relation']}{guard['literal']}"
    if guard["relation"]:
        return f"{guard['name']}{'!' if guard['relation'] == '=' else '='}{guard['literal']}"
    return guard["name"] if guard["negated"] else f"!{guard['name']}"


def certain(entry: FunctionEntry, facts: Facts) -> dict[str, str]:
    """Return those of the facts at the entry of a function that hold all through it.

    A parameter that it binds anew keeps its fact if the facts rule out that the binding is reached.
    """
    return {
        path: text
        for path, text in facts.items()
        if path not in entry.body.changes
        and all(
            excluded(guards, facts) for name, guards in entry.body.rebound if name == path.partition(".")[0]
        )
    }


def need_not_wait(group: str, site: CallSite) -> bool:
    """Return whether the guards of a slow call say that it has nothing to wait for.

    `group` is the call's group in the catalog.
    """
    if group == "dns":
        return any(guard.endswith("='localhost'") for guard in site.guards)
    receiver, _, name = site.callee.rpartition(".")
    if group in _ENDS and any(guard.endswith(f".{OVER}()") for guard in site.guards):
        return True
    ready = [state.rpartition("!") for state in READY.get(name, ())]
    return any(f"{negated}{receiver}.{state}()" in site.guards for _, negated, state in ready)


def facts_of(guards: tuple[str, ...]) -> dict[str, str]:
    """Return what is known where some guards hold."""
    facts: dict[str, str] = {}
    for guard in guards:
        match = _GUARD.match(guard) if OR not in guard else None
        if match is None or match["name"].endswith("()"):
            continue
        relation = match["relation"]
        if relation in _RELATIONS:
            continue
        text = f"{relation}{match['literal']}" if relation else "-" if match["negated"] else "+"
        if facts.get(match["name"], "!")[0] == "!":  # any other fact says more than an inequality
            facts[match["name"]] = text
    return facts


def renamed(facts: Facts, path: str, name: str, wanted: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the facts about a caller's path, under the name that the callee has for it.

    Args:
        facts: those of the caller.
        path: what is passed.
        name: the callee's parameter.
        wanted: the paths of the callee that matter; others are left out.
    """
    for subject, text in facts.items():
        if subject == path or subject.startswith(f"{path}."):
            callees = name + subject[len(path) :]
            if callees in wanted:
                yield callees, text


def excluded(guards: tuple[str, ...], facts: Facts) -> bool:
    """Return whether facts contradict one of some guards, so that no run gets past it."""
    return any(all(_is_excluded(each, facts) for each in guard.split(OR)) for guard in guards)


def _is_excluded(guard: str, facts: Facts) -> bool:
    match = _GUARD.match(guard)
    return match is not None and match["name"] in facts and not _may_hold(match, facts[match["name"]])


def _may_hold(guard: re.Match[str], fact: str) -> bool:
    """Return whether a guard can hold, with a fact about its subject."""
    if guard["relation"] in _RELATIONS:
        return _may_relate(guard, fact)
    if guard["relation"]:
        return _may_compare(guard, fact)
    kind, text = fact[0], fact[1:]
    if kind == "!":
        return True
    truth = text not in _FALSE if kind == "=" else kind == "+"
    return truth is not bool(guard["negated"])


def _may_relate(guard: re.Match[str], fact: str) -> bool:
    """Return the same for a guard that is neither about truth nor about equality."""
    if fact[0] != "=":
        return True
    try:
        subject, literal = ast.literal_eval(fact[1:]), ast.literal_eval(guard["literal"])
        holds = subject is not ... and _RELATIONS[guard["relation"]](subject, literal)
    except (ValueError, SyntaxError, TypeError, AttributeError):
        return True
    return subject is ... or holds is not bool(guard["negated"])


def _may_compare(guard: re.Match[str], fact: str) -> bool:
    """Return the same for a guard that compares its subject with a literal."""
    kind, text = fact[0], fact[1:]
    equal = guard["relation"] == "="
    if kind == "=":
        return (text == guard["literal"]) is equal
    if kind == "!":
        return not (equal and text == guard["literal"])
    return kind != "+" or not (equal and guard["literal"] in _FALSE)
