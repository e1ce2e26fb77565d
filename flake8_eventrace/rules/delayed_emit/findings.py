"""How the rules about delayed terminal events (LAG201, LAG202, LAG210) report."""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Lane
from ...fixes.event_loop import library
from ...fixes.proposed_fix import ProposedFix
from ...fixes.thread_bound import stays
from ...flow.inlining import Program
from ...project.slow_calls import SlowCalls
from ..base import Detection, WitnessStep, line_of
from ..chains import spelled, with_chain, witness
from . import fix_defer_call
from .decision import DelayedEmit, delayed_emits
from .fix_defer_call import Deferrable


def detections(program: Program, slow_calls: SlowCalls, code: str) -> Iterator[Detection]:
    """Return the detections of one of the rules."""
    for delayed in delayed_emits(program, slow_calls):
        if delayed.code == code:
            yield _detection(delayed, slow_calls)


def _detection(delayed: DelayedEmit, slow_calls: SlowCalls) -> Detection:
    name = spelled(delayed.call.func)
    event = delayed.emit.terminal
    delays = "is awaited and delays" if delayed.is_awaited else "delays"
    steps = []
    if delayed.available is not None:
        steps.append(
            WitnessStep(Lane.PRODUCER, delayed.available, delayed.function, "", "the event could be sent now")
        )
    steps.append(WitnessStep(Lane.PRODUCER, delayed.call, delayed.function, "", "is slow", dies=True))
    steps.extend(witness(delayed.slow.chain))
    steps.append(WitnessStep(Lane.CONSUMER, None, None, "the client", f"still waits for `{event}`"))
    steps.append(WitnessStep(Lane.PRODUCER, delayed.emit.node, delayed.function, "", "is sent only now"))
    sent = line_of(len(steps) - 1)
    tie = _tie(delayed, slow_calls)
    problem = f"`{name}()` {delays} `{event}` (line {sent}), which does not need it"
    return Detection(
        code=delayed.code,
        node=delayed.call,
        message=with_chain(problem, name, delayed.slow.chain, f"send `{event}` first", "send it first"),
        receiver=name,
        chain=delayed.slow.chain.names,
        group=delayed.slow.chain.group,
        witness=tuple(steps),
        fixes=() if tie or delayed.code == "LAG210" else tuple(_proposed_fixes(delayed, slow_calls)),
        advice=f"send the event first, then make the call, here: {tie}"
        if tie
        else "send the event first, then make the call; make it in the background if a caller waits",
    )


def _tie(delayed: DelayedEmit, slow_calls: SlowCalls) -> str:
    """Return why the call can be made neither on another thread nor by another task."""
    if slow_calls.defer == "move":
        return ""
    slow = delayed.slow
    return stays(slow_calls, slow.function, slow.site, of_task=delayed.callee_is_async)


def _proposed_fixes(delayed: DelayedEmit, slow_calls: SlowCalls) -> Iterator[ProposedFix]:
    """Return the fixes that make the call after the emit, or in the background."""
    deferrable = Deferrable(
        delayed.function,
        delayed.call,
        delayed.emit.node,
        delayed.is_awaited,
        delayed.callee_is_async,
        delayed.changed_arguments,
        library(delayed.function, slow_calls) if delayed.function.is_async else "",
    )
    return fix_defer_call.propose(deferrable, slow_calls.defer)
