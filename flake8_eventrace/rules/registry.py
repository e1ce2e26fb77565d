"""The registry: every rule, in the order of their codes, and every kind of fix."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from .base import Effect, Rule, Severity
from .blocking_in_async.lag203_blocking_call_in_async import RULE as LAG203
from .clear_after_timed_join.lag114_clear_after_timed_join import RULE as LAG114
from .clear_at_start.lag109_clear_at_start import RULE as LAG109
from .condition_wait.lag107_condition_wait_without_predicate import RULE as LAG107
from .delayed_emit.lag201_blocking_before_emit import RULE as LAG201
from .delayed_emit.lag202_awaited_before_emit import RULE as LAG202
from .delayed_emit.lag210_slow_before_emit import RULE as LAG210
from .event_set_from_thread.lag108_event_set_from_thread import RULE as LAG108
from .late_registration.lag111_late_registration import RULE as LAG111
from .lost_wakeup.lag101_clear_before_wait import RULE as LAG101
from .lost_wakeup.lag102_clear_after_drain import RULE as LAG102
from .lost_wakeup.lag103_clear_on_timeout import RULE as LAG103
from .lost_wakeup.lag110_bare_clear_wait import RULE as LAG110
from .meta.lag901_not_analysed import RULE as LAG901
from .meta.lag902_unused_suppression import RULE as LAG902
from .never_set_on_failure.lag113_never_set_on_failure import RULE as LAG113
from .notify_without_lock.lag112_notify_without_lock import RULE as LAG112
from .pulse.lag105_pulse import RULE as LAG105
from .set_before_publish.lag104_set_before_publish import RULE as LAG104
from .shared_clear.lag106_shared_clear import RULE as LAG106
from .thread_lock_over_await.lag204_thread_lock_over_await import RULE as LAG204

if TYPE_CHECKING:
    from ..settings import Settings

RULES: tuple[Rule, ...] = (
    LAG101,
    LAG102,
    LAG103,
    LAG104,
    LAG105,
    LAG106,
    LAG107,
    LAG108,
    LAG109,
    LAG110,
    LAG111,
    LAG112,
    LAG113,
    LAG114,
    LAG201,
    LAG202,
    LAG203,
    LAG204,
    LAG210,
)

#: The rules that are queried, and what the tool reports about itself.
ALL_RULES: tuple[Rule, ...] = (*RULES, LAG901, LAG902)

#: Codes that are reported only if `select` or `extend-select` names them in full.
OFF_BY_DEFAULT: frozenset[str] = frozenset(rule.code for rule in ALL_RULES if not rule.on_by_default)


@lru_cache(maxsize=16)
def enabled_rules(settings: Settings) -> tuple[Rule, ...]:
    """Return the rules that the settings ask for, of those that are queried."""
    return tuple(rule for rule in RULES if rule.is_enabled(settings))


def is_enabled(code: str, settings: Settings) -> bool:
    """Return whether the settings ask for the rule with this code."""
    return settings.enabled(code, on_by_default=code not in OFF_BY_DEFAULT)


def rule_name(code: str) -> str:
    """Return the name of the rule with this code, "" if there is none."""
    return next((rule.name for rule in ALL_RULES if rule.code == code), "")


def severity(code: str) -> Severity:
    """Return how grave the findings of a rule are; those of no rule are warnings."""
    return next((rule.severity for rule in ALL_RULES if rule.code == code), Severity.WARNING)


def effect(code: str) -> Effect:
    """Return what becomes of a signal according to a finding; OTHER for one of no rule."""
    return next((rule.effect for rule in ALL_RULES if rule.code == code), Effect.OTHER)


def gravity(code: str) -> int:
    """Return a number to sort codes by: smaller for what is worse."""
    return [*Effect].index(effect(code))


@dataclass(frozen=True)
class FixKind:
    """One kind of fix. `name` is that of its codemod; `module` (dotted, below `rules`) proposes it.

    The docstring of the module explains, after its first line, why the fix suffices; `eventrace explain`
    quotes it.
    """

    name: str
    module: str
    summary: str


FIXES: tuple[FixKind, ...] = (
    FixKind(
        "call_in_thread",
        "blocking_in_async.fix_call_in_thread",
        "Await a blocking call in a thread (LAG203).",
    ),
    FixKind(
        "clear_first",
        "lost_wakeup.fix_clear_first",
        "Clear before the state is read (LAG101, LAG102).",
    ),
    FixKind(
        "clear_in_starter",
        "clear_at_start.fix_clear_in_starter",
        "Clear before a thread or task is started, not in it (LAG109).",
    ),
    FixKind(
        "clear_on_success",
        "lost_wakeup.fix_clear_on_success",
        "Clear only after a successful wait (LAG103).",
    ),
    FixKind(
        "defer_call",
        "delayed_emit.fix_defer_call",
        "Run a slow call in the background, after the event that it delays (LAG201, LAG202).",
    ),
    FixKind(
        "look_again",
        "late_registration.fix_look_again",
        "Read the state again once the waiter has announced itself (LAG111).",
    ),
    FixKind(
        "recheck",
        "lost_wakeup.fix_recheck",
        "Check the state again between the clear and the wait (LAG101).",
    ),
    FixKind(
        "retest",
        "condition_wait.fix_retest",
        "Test the state under the condition's lock (LAG107).",
    ),
    FixKind(
        "set_last",
        "set_before_publish.fix_set_last",
        "Set the event after the state that it announces (LAG104).",
    ),
    FixKind(
        "threadsafe_call",
        "event_set_from_thread.fix_threadsafe_call",
        "Use asyncio's primitives in the event loop's own thread (LAG108).",
    ),
    FixKind(
        "under_lock",
        "notify_without_lock.fix_under_lock",
        "Notify a condition under its lock (LAG112).",
    ),
)


def why_fix_suffices(name: str) -> str:
    """Return why a kind of fix suffices, in one paragraph; "" if no fix has that name."""
    from importlib import import_module

    for kind in FIXES:
        if kind.name == name:
            text = import_module(f"flake8_eventrace.rules.{kind.module}").__doc__ or ""
            return " ".join(text.partition("\n\n")[2].split())
    return ""
