"""How the rules about delayed terminal events (LAG201, LAG202, LAG210) report."""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Lane
from ...fixes.proposed_fix import ProposedFix
from ...flow.inlining import Program
from ...project.slow_calls import SlowCalls
from ...symbols.symbols import dotted, last_name
from ..base import Detection, WitnessStep, line_of
from ..chains import with_chain, witness
from . import fix_defer_call
from .decision import BeforeEmit, before_emits
from .fix_defer_call import Deferrable


def delayed(program: Program, calls: SlowCalls, code: str) -> Iterator[Detection]:
    """The detections of one of the rules."""
    for found in before_emits(program, calls):
        if code == _code(found):
            yield _detection(found, calls, code)


def _code(found: BeforeEmit) -> str:
    if not found.worked:
        return "LAG210"
    return "LAG202" if found.awaited else "LAG201"


def _detection(found: BeforeEmit, calls: SlowCalls, code: str) -> Detection:
    name = dotted(found.call.func) or last_name(found.call.func)
    event = found.emit.terminal
    delays = "is awaited and delays" if found.awaited else "delays"
    steps = []
    if found.ready is not None:
        steps.append(
            WitnessStep(Lane.PRODUCER, found.ready, found.function, "", "the event could be sent now")
        )
    steps.append(WitnessStep(Lane.PRODUCER, found.call, found.function, "", "is slow", dies=True))
    steps.extend(witness(found.slow.chain))
    steps.append(WitnessStep(Lane.CONSUMER, None, None, "the client", f"still waits for `{event}`"))
    steps.append(WitnessStep(Lane.PRODUCER, found.emit.node, found.function, "", "is sent only now"))
    sent = line_of(len(steps) - 1)
    problem = f"`{name}()` {delays} `{event}` (line {sent}), which does not need it"
    return Detection(
        code=code,
        node=found.call,
        message=with_chain(problem, name, found.slow.chain, f"send `{event}` first", "send it first"),
        receiver=name,
        witness=tuple(steps),
        fixes=() if code == "LAG210" else tuple(_proposed_fixes(found, calls)),
        advice="send the event first, then make the call; make it in the background if a caller waits",
    )


def _proposed_fixes(found: BeforeEmit, calls: SlowCalls) -> Iterator[ProposedFix]:
    """The deferrals of a call, where the emit is a statement of its own."""
    deferrable = Deferrable(
        found.function, found.call, found.emit.node, found.awaited, found.callee_is_async, found.mutated
    )
    return fix_defer_call.propose(deferrable, calls.defer)
