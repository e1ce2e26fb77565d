"""The registry of rules: one explicit tuple, in the order of their codes."""

from __future__ import annotations

from .base import Rule
from .blocking_in_async.lag203_blocking_call_in_async import RULE as LAG203
from .clear_at_start.lag109_clear_at_start import RULE as LAG109
from .condition_wait.lag107_condition_wait_without_predicate import RULE as LAG107
from .delayed_emit.lag201_blocking_before_emit import RULE as LAG201
from .delayed_emit.lag202_awaited_before_emit import RULE as LAG202
from .delayed_emit.lag210_slow_before_emit import RULE as LAG210
from .event_set_from_thread.lag108_event_set_from_thread import RULE as LAG108
from .lost_wakeup.lag101_clear_before_wait import RULE as LAG101
from .lost_wakeup.lag102_clear_after_drain import RULE as LAG102
from .lost_wakeup.lag103_clear_on_timeout import RULE as LAG103
from .lost_wakeup.lag110_bare_clear_wait import RULE as LAG110
from .meta.notices import NOTICES
from .pulse.lag105_pulse import RULE as LAG105
from .set_before_publish.lag104_set_before_publish import RULE as LAG104
from .shared_clear.lag106_shared_clear import RULE as LAG106

RULES: tuple[Rule, ...] = (
    *(LAG101, LAG102, LAG103, LAG104, LAG105, LAG106, LAG107, LAG108, LAG109, LAG110),
    *(LAG201, LAG202, LAG203, LAG210),
)

#: With what the tool says about itself.
ALL_RULES: tuple[Rule, ...] = (*RULES, *NOTICES)


def named(code: str) -> str:
    """The name of the rule with this code; empty where no rule of ours has it."""
    return next((rule.name for rule in ALL_RULES if rule.code == code), "")
