"""The words and the witness of a lost signal, shared by LAG101, LAG102 and LAG103."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import libcst as cst

from ...finding import Lane
from ...fixes.proposed_fix import ProposedFix
from ...flow.inlining import Point, Program
from ...flow.operations import Clear, Wait
from ...symbols.parents import Parents
from ..base import Detection, WitnessStep, line_of
from ..wording import delay, length
from . import fix_clear_first, fix_clear_on_success, fix_recheck
from .decision import lost_signals
from .query import LostSignal

_ADVICE = {
    "LAG101": "look at the state once more between the clear and the wait, or clear before it is read",
    "LAG102": "clear directly behind the wait and take all there is, or test the state before waiting",
    "LAG103": "clear directly behind the wait, only on the way on which it was satisfied",
}


def detections(program: Program, code: str, advice: str) -> Iterator[Detection]:
    """The findings of one of the three codes."""
    for signal in lost_signals(program):
        if signal.code == code:
            yield _detection(signal, advice, _proposed_fixes(signal))


def _proposed_fixes(signal: LostSignal) -> tuple[ProposedFix, ...]:
    """The fixes to try, in their order."""
    parents = Parents(signal.home.node)
    if signal.code == "LAG103":
        return tuple(fix_clear_on_success.propose(signal, parents))
    return (*fix_recheck.propose(signal, parents), *fix_clear_first.propose(signal, parents))


def _detection(signal: LostSignal, advice: str, fixes: tuple[ProposedFix, ...]) -> Detection:
    clear, wait = signal.clear.operation, signal.wait.operation
    assert isinstance(clear, Clear)
    assert isinstance(wait, Wait)
    name = clear.text
    act = f"replacing `{name}`" if clear.fresh else f"`{name}.clear()`"
    witness = tuple(_witness(signal, name))
    last = len(witness) - 1
    if signal.observation is not None:
        verb = "returned" if signal.observation.text.endswith("()") else "was read"
        cause = f"after `{signal.observation.text}` {verb} (line {line_of(0)})"
    else:
        cause = f"after its wait had expired (line {line_of(0)})"
    message = (
        f"{act} erases a signal set {cause}; `wait()` (line {line_of(last)}) {delay(wait.timeout)}: {advice}"
    )
    return Detection(
        code=signal.code,
        node=signal.node(signal.clear),
        message=message,
        receiver=name,
        witness=witness,
        fixes=fixes,
        advice=_ADVICE[signal.code],
    )


def _witness(signal: LostSignal, name: str) -> Iterator[WitnessStep]:
    observation = signal.observation
    first = observation.point if observation is not None else signal.expired
    assert first is not None
    note = "the wait expires: nothing was signalled"
    if observation is not None:
        note = f"reads `{observation.text}`"
    yield _consumer(signal, first, note)
    setter = signal.setter
    if setter is not None:
        for place, points in setter.published.items():
            if observation is not None and place.meets(observation.state):
                name_of_state = place.fields[-1] if place.fields else place.root
                yield _producer(points[0], f"publishes `{name_of_state}`")
                break
        yield _producer(setter.set, f"signals `{name}`")
    else:
        yield WitnessStep(Lane.PRODUCER, None, None, f"{name}.set()", "publishes, then signals")
    yield replace(_consumer(signal, signal.clear, "erases the signal"), dies=True)
    slept = length(_timeout(signal.wait))
    yield _consumer(signal, signal.wait, f"blocks {slept} although there is something to do")


def _timeout(point: Point) -> cst.BaseExpression | None:
    return point.operation.timeout if isinstance(point.operation, Wait) else None


def _consumer(signal: LostSignal, point: Point, note: str) -> WitnessStep:
    return WitnessStep(Lane.CONSUMER, signal.node(point), signal.home, "", note)


def _producer(point: Point, note: str) -> WitnessStep:
    return WitnessStep(Lane.PRODUCER, point.operation.node, point.function, "", note)
