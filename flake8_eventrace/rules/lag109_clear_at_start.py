"""LAG109: a body that is started as a thread or task clears the event that stops it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..finding import Lane
from ..prefilter import may_clear_at_start
from .base import Detection, Moment, Page, Rule

if TYPE_CHECKING:
    from ..facts.views import Program


#: How threads and tasks are started, as far as bytes tell.
STARTERS = (
    b"Thread",
    b"Process",
    b"Timer",
    b"Task",
    b"task",
    b"thread",
    b"ensure_future",
    b"submit",
    b"spawn",
    b"start_soon",
    b"run_in_executor",
)


def find(program: Program) -> Iterator[Detection]:
    """Clears among the first acts of a body, of an event that another function sets to end it."""
    from ..mends import clear_in_starter
    from .early_clear import early_clears

    for early in early_clears(program):
        name, start = early.name, early.start
        kind = "task" if start.how.value == "task" else "thread"
        setter = early.setter.function
        yield Detection(
            code="LAG109",
            node=early.node,
            message=(
                f"`{name}.clear()` erases a `set()` by `{setter.name}()` that comes between the {kind}'s start "
                f"(line {{line[0]}}) and here: clear before the start"
            ),
            receiver=name,
            moments=(
                Moment(Lane.PRODUCER, start.node, start.starter, "", f"starts the {kind}"),
                Moment(Lane.PRODUCER, early.setter.set.operation.node, early.setter.set.function, "", "tells it to end"),
                Moment(Lane.CONSUMER, early.node, early.body, "", "erases that, as one of its first acts"),
                Moment(Lane.CONSUMER, early.asks, early.body, "", "was told nothing, and goes on"),
            ),
            mends=tuple(clear_in_starter.mends(program, early)),
            advice=f"clear before the {kind} is started, in the code that starts it",
        )


PAGE = Page(
    what="",
    why="",
    example="",
    use_instead="",
    fix_safety="",
    limits="",
)

RULE = Rule(
    code="LAG109",
    name="clear-at-start",
    summary="a thread or task clears, as it begins, the event by which another function ends it",
    page=PAGE,
    find=find,
    needs=((b".clear", b"Event("), (b".set",), (b".wait", b".is_set", b".isSet"), STARTERS),
    may_hold=may_clear_at_start,
)
