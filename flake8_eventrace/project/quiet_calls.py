"""Why a call on an event loop is not among those that block it: for `eventrace explain`."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from ..settings import SLOW_GROUPS
from .call_graph import Leaf
from .module_index import CallSite, FunctionEntry
from .resolve import Class, Function, Outside
from .slow_calls import MOST_COST, SlowCalls
from .slow_reach import Chain

#: How many functions one question opens.
_MOST_OPENED = 200


class Why(Enum):
    """The first reason that holds."""

    COLD = "most runs do not come to the call"
    OFF = "the group of what it reaches is off"
    HANDLER = "it is in an error handler, and not slow itself"
    ELSEWHERE = "a thread or task runs it"
    DOUBTFUL = "what is slow is reached under too many conditions"
    RARE = "what is slow stands in an error handler, or where most runs do not come"
    QUICK = "nothing slow is reached"
    OUTSIDE = "it is of another package, and not listed"
    AWAITED = "the event loop goes on while it is awaited"
    BODILESS = "it is abstract, or a method of a protocol: it has no body here"
    DIRECT = "what blocks is reached, but counts only where it is called directly"
    BUILTIN = "it is a builtin"
    DECORATED = "what its decorator wraps around it is not followed"
    UNKNOWN = "its callee cannot be resolved"


class NotBlocking(NamedTuple):
    """Why a call does not block: `group` is that of what is off, `chain` leads to what is slow."""

    why: Why
    group: str = ""
    chain: Chain | None = None
    rare: Rare | None = None


class Rare(NamedTuple):
    """A slow call (`path`) that counts for no caller, by the key of its module and its 1-based line.

    `direct`: it counts where it stands, as a wait does.
    """

    path: str
    key: str
    line: int
    direct: bool


def why_not_blocking(calls: SlowCalls, function: FunctionEntry, site: CallSite) -> NotBlocking:
    """Return why a call of a function that runs on an event loop is not in `calls.blocking()`."""
    if site.cold:
        return NotBlocking(Why.COLD)

    def chain(groups: frozenset[str], most: int | None = None) -> Chain | None:
        reach, limit = calls.slow_reach, {} if most is None else {"most": most}
        return reach.chain(site, calls.key, function.name, groups, blocking=True, **limit)

    on = calls.catalog.blocking_groups
    every = frozenset(SLOW_GROUPS) | on
    of_group = chain(frozenset(SLOW_GROUPS) - on, 0 if site.handler else MOST_COST)
    if of_group is not None:
        return NotBlocking(Why.OFF, of_group.group)
    if site.handler and chain(every):
        return NotBlocking(Why.HANDLER)
    if calls.slow_reach.call_graph.is_offloaded(site, calls.key, function.name):
        return NotBlocking(Why.ELSEWHERE)
    if doubtful := chain(on):
        return NotBlocking(Why.DOUBTFUL, chain=doubtful)
    rare = next(_rare(calls, function, site), None)
    if rare is not None:
        return NotBlocking(Why.DIRECT if rare.direct else Why.RARE, rare=rare)
    values = list(calls.slow_reach.resolver.values(site.callee, calls.key, function.name))
    if not values and not hasattr(builtins, site.callee):
        return NotBlocking(Why.UNKNOWN)
    if any(isinstance(value, Outside) and value.path.startswith("builtins.") for value in values):
        return NotBlocking(Why.BUILTIN)
    own = next(iter(function.parameters), "") if function.owner else ""
    if own and site.callee.startswith(f"{own}.") and all(isinstance(value, Outside) for value in values):
        return NotBlocking(Why.UNKNOWN)  # what a base class of another package may hold
    if site.awaited and calls.slow_reach.chain(site, calls.key, function.name, every):
        return NotBlocking(Why.AWAITED)
    ours = [value for value in values if isinstance(value, Function | Class)]
    entries = [
        calls.slow_reach.resolver.function_entry(value) for value in ours if isinstance(value, Function)
    ]
    if any(entry is not None and entry.is_abstract for entry in entries):
        return NotBlocking(Why.BODILESS)
    if any(entry is not None and entry.decorators for entry in entries):
        return NotBlocking(Why.DECORATED)
    return NotBlocking(Why.QUICK if ours or not values else Why.OUTSIDE)


def outside_path(calls: SlowCalls, function: FunctionEntry, site: CallSite) -> str:
    """Return the path of what is called, where it is of another package: as `slow-calls` names it."""
    values = calls.slow_reach.resolver.values(site.callee, calls.key, function.name)
    return next((value.path for value in values if isinstance(value, Outside)), "")


def _rare(calls: SlowCalls, function: FunctionEntry, site: CallSite) -> Iterator[Rare]:
    """Yield the slow calls of what a call runs that stand in an error handler or a cold branch."""
    reach = calls.slow_reach
    graph = reach.call_graph
    targets = [f for f in graph.targets(site, calls.key, function.name, None, {}) if isinstance(f, Function)]
    opened: set[Function] = set()
    while targets and len(opened) < _MOST_OPENED:
        target = targets.pop(0)
        entry = reach.resolver.function_entry(target)
        if entry is None or target in opened or graph.is_async(target):
            continue
        opened.add(target)
        for inner in entry.body.all_sites:
            for next_one in graph.targets(inner, target.key, target.name, target.own, {}):
                if isinstance(next_one, Function):
                    targets.append(next_one)
                elif _blocks(calls, next_one):
                    direct = not calls.catalog.carries(next_one.slow.group)
                    if direct or inner.cold or inner.handler:
                        yield Rare(next_one.path, target.key, inner.line, direct)


def _blocks(calls: SlowCalls, leaf: Leaf) -> bool:
    return leaf.slow.group in calls.catalog.blocking_groups and not leaf.slow.awaited
