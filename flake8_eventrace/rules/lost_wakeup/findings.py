"""The words and the witness of a lost signal, shared by LAG101, LAG102 and LAG103."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from ...catalog.vocabulary import TAKES_OR_RAISES
from ...finding import Lane
from ...fixes.proposed_fix import ProposedFix, withheld
from ...flow.cfg import EdgeKind
from ...flow.inlining import Point, Program
from ...flow.operations import Call, Clear, Wait
from ...protocol.timeouts import longest_timeout
from ...symbols.parents import Parents
from ..base import Detection, LateDetection, WitnessStep, line_of
from ..wording import length, miss
from . import fix_clear_first, fix_clear_on_success, fix_recheck
from .decision import lost_signals
from .proof import SPINS, sets_itself
from .query import LostSignal, Observation

_ADVICE = {
    "LAG101": "check the state again between `clear()` and `wait()`, or clear before the state is read",
    "LAG102": "clear directly after `wait()` and take all items, or test the state before waiting",
    "LAG103": "clear directly after `wait()`, only where the wait succeeded",
}

_CLEAR_BEFORE_START = "clear before the thread is started"

#: The remedies that a message names, by the fixes that are tried.
_REMEDIES = {
    frozenset({"recheck"}): "re-check before waiting",
    frozenset({"clear_first"}): "clear before reading",
    frozenset({"recheck", "clear_first"}): "re-check, or clear before reading",
}


def detections(program: Program, code: str, remedy: str) -> Iterator[Detection]:
    """Yield the findings of one of the three codes; `remedy` is named where no fix names its own."""
    for signal in lost_signals(program):
        if signal.code == code:
            clear = signal.clear.operation
            assert isinstance(clear, Clear)
            tell = partial(_detection, program, signal, remedy)
            yield LateDetection(signal.code, signal.node(signal.clear), clear.text, tell)


def _proposed_fixes(program: Program, signal: LostSignal) -> tuple[ProposedFix, ...]:
    """The fixes to try, in their order."""
    parents = Parents(signal.home.node)
    if signal.started is not None:
        return ()
    if signal.code == "LAG103":
        return tuple(fix_clear_on_success.propose(program, signal, parents))
    if sets_itself(signal.party):
        return tuple(withheld("clear_first", "clear before the state is read", SPINS))
    return (
        *fix_recheck.propose(program, signal, parents),
        *fix_clear_first.propose(program, signal, parents),
    )


def _detection(program: Program, signal: LostSignal, remedy: str) -> Detection:
    fixes = _proposed_fixes(program, signal)
    tried = frozenset(fix.name for fix in fixes if not fix.withheld)
    remedy = _REMEDIES.get(tried & {"recheck", "clear_first"}, remedy)
    clear, wait = signal.clear.operation, signal.wait.operation
    assert isinstance(clear, Clear)
    assert isinstance(wait, Wait)
    name = clear.text
    act = f"replacing `{name}`" if clear.fresh else f"`{name}.clear()`"
    witness = tuple(_witness(signal, name))
    last = len(witness) - 1
    if signal.observation is not None:
        verb = "returned" if signal.observation.text.endswith("()") else "was read"
        if _found_nothing(signal.observation):
            verb = "found nothing"
        cause = f"after `{signal.observation.text}` {verb} (line {line_of(0)})"
    elif signal.started is not None and signal.setter is not None:
        cause = f"by `{signal.setter.function.name}()`, which is started before (line {line_of(0)})"
        remedy = "clear before the start"
    else:
        cause = f"after its wait timed out (line {line_of(0)})"
    missed = miss(longest_timeout(signal.wait))
    message = f"{act} erases a signal set {cause}; `wait()` (line {line_of(last)}) {missed}: {remedy}"
    return Detection(
        code=signal.code,
        node=signal.node(signal.clear),
        message=message,
        receiver=name,
        witness=witness,
        fixes=fixes,
        advice=_ADVICE[signal.code] if signal.started is None else _CLEAR_BEFORE_START,
    )


def _witness(signal: LostSignal, name: str) -> Iterator[WitnessStep]:
    observation = signal.observation
    first = observation.point if observation is not None else signal.started or signal.expired
    assert first is not None
    note = "the wait times out: no signal came" if signal.started is None else "starts what sets the event"
    if observation is not None:
        note = f"reads `{observation.text}`"
        if _found_nothing(observation):
            note = f"finds nothing in `{observation.text.rpartition('.')[0]}`"
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
    slept = length(longest_timeout(signal.wait))
    yield _consumer(signal, signal.wait, f"blocks {slept} although there is something to do")


def _found_nothing(observation: Observation) -> bool:
    """Return whether the read tried to take an item and raised, because there was none."""
    operation = observation.point.operation
    if not isinstance(operation, Call) or observation.text != f"{operation.text}()":
        return False  # the read is in a helper
    if operation.text.rpartition(".")[2] not in TAKES_OR_RAISES or len(observation.path) < 2:
        return False
    after = observation.path[1]
    return any(
        edge.target is after and edge.kind is EdgeKind.EXCEPTION for edge in observation.point.successors
    )


def _consumer(signal: LostSignal, point: Point, note: str) -> WitnessStep:
    return WitnessStep(Lane.CONSUMER, signal.node(point), signal.home, "", note)


def _producer(point: Point, note: str) -> WitnessStep:
    return WitnessStep(Lane.PRODUCER, point.operation.node, point.function, "", note)
