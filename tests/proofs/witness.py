"""Does the interleaving found tell the story of the finding's witness?

The witness is read from its end: the last wait before the end of the run is the one that was in
vain; the clear is the last one before it; the read is the last one before that. What the
producer did in the witness must have been done between the read and the clear, in its order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flake8_eventrace.finding import Lane
from flake8_eventrace.finding import Step as WitnessStep

from .steps import Passed


class StoryError(Exception):
    """The witness and the interleaving do not agree; the text says where."""


def compare(witness: Sequence[WitnessStep], record: Sequence[Passed]) -> list[tuple[WitnessStep, Passed]]:
    """The passages that the steps of the witness stand for, in their order.

    Raises StoryError where there are none.
    """
    read, *signal, clear, wait = witness
    lanes = [step.lane for step in witness]
    if [read.lane, clear.lane, wait.lane] != [Lane.CONSUMER] * 3 or set(lanes[1:-2]) != {Lane.PRODUCER}:
        raise StoryError(f"the witness is not read, signal, clear, wait: {lanes}")

    waited = _last(record, len(record), wait, done=False)
    cleared = _last(record, waited, clear, done=True)
    observed = _last_read(record, cleared, read)
    parties = {record[at].party for at in (waited, cleared, observed)}
    if len(parties) != 1:
        raise StoryError("read, clear and wait were not done by one party")

    at = observed
    done = []
    for step in signal:
        at = _next(record, range(at + 1, cleared), step, parties)
        done.append(record[at])
    return list(zip(witness, [record[observed], *done, record[cleared], record[waited]], strict=True))


def told(pairs: Sequence[tuple[WitnessStep, Passed]]) -> Iterator[str]:
    """The interleaving in words, for reports."""
    for step, passed in pairs:
        text = f"{step.text} " if step.line else ""
        yield f"{step.lane.value} {passed.line}: {text}({step.note})"


def _last(record: Sequence[Passed], before: int, step: WitnessStep, *, done: bool) -> int:
    for at in range(before - 1, -1, -1):
        if record[at].line == step.line and record[at].done is done:
            return at
    raise StoryError(f"line {step.line} ({step.note}) does not come where the witness has it")


def _last_read(record: Sequence[Passed], before: int, step: WitnessStep) -> int:
    """A read counts when its line is done; it began where the line raised or suspends after reading."""
    began = _last(record, before, step, done=False)
    if "await" in step.text:
        return began
    finished = (at for at in range(began, before) if record[at].line == step.line and record[at].done)
    return next(finished, began)


def _next(record: Sequence[Passed], window: range, step: WitnessStep, consumer: set[int]) -> int:
    """The producer's passage in a window; a step whose code is not in sight may be any line."""
    for at in window:
        passed = record[at]
        if passed.done and passed.party not in consumer and step.line in (0, passed.line):
            return at
    raise StoryError(f"line {step.line} ({step.note}) was not run between the read and the clear")
