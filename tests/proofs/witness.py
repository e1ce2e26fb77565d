"""Does the interleaving found tell the story of the finding's witness?

The steps of the witness are looked for among what the run did, from its end: what is in vain is the
last of its kind. Of each lane the steps must come in the order of the witness, and so must two steps
of different lanes that touch something in common. Steps with nothing in common can be swapped and
nobody can tell: such runs are one, and explorers execute one of them.

The consumer is one party; each of its steps is the last passage of that line before its next step.
The producers are all the others; each of their steps is the last passage that the steps which must
follow it allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flake8_eventrace.finding import Lane
from flake8_eventrace.finding import Step as WitnessStep

from .steps import Passed

_BLOCKS = re.compile(r"\bawait\b|\.wait(_for)?\(")

#: By line, what it touches.
Touched = Mapping[int, frozenset[str]]


class StoryError(Exception):
    """The witness and the interleaving do not agree; the text says where."""


@dataclass(frozen=True)
class _Passage:
    """A party's way through a line; `done` is None where it ended with an exception, or never."""

    party: int
    line: int
    begun: int
    done: int | None

    def at(self, step: WitnessStep) -> int:
        """When the step was taken: a wait when it began, anything else when it was done."""
        return self.begun if self.done is None or _BLOCKS.search(step.text) else self.done


def compare(
    witness: Sequence[WitnessStep], record: Sequence[Passed], touched: Touched
) -> list[tuple[WitnessStep, Passed]]:
    """The passages that the steps of the witness stand for, in its order.

    Raises StoryError where there are none.
    """
    if {step.lane for step in witness} != set(Lane):
        raise StoryError("the witness has no two lanes")
    passages = _passages(record)
    wrong = []
    for consumer in dict.fromkeys(passed.party for passed in record):
        try:
            places = _places(witness, passages, touched, consumer)
        except StoryError as error:  # noqa: PERF203
            wrong.append(str(error))
        else:
            return [(step, record[at]) for step, at in zip(witness, places, strict=True)]
    raise StoryError("; ".join(dict.fromkeys(wrong)) or "nothing was recorded")


def told(pairs: Sequence[tuple[WitnessStep, Passed]]) -> Iterator[str]:
    """The interleaving in words, for reports."""
    for step, passed in pairs:
        text = f"{step.text} " if step.line else ""
        yield f"{step.lane.value} {passed.line}: {text}({step.note})"


def _places(
    witness: Sequence[WitnessStep], passages: Sequence[_Passage], touched: Touched, consumer: int
) -> list[int]:
    later: list[tuple[WitnessStep, int]] = []
    for step in reversed(witness):
        own = step.lane is Lane.CONSUMER
        after = [
            at for other, at in later if other.lane is step.lane or (not own and _meet(touched, step, other))
        ]
        place = max(
            (
                passage.at(step)
                for passage in passages
                if (passage.party == consumer) is own
                and step.line in (0, passage.line)
                and all(passage.at(step) < at for at in after)
            ),
            default=None,
        )
        if place is None:
            raise StoryError(f"line {step.line} ({step.note}) does not come where the witness has it")
        for other, at in later:
            if other.lane is not step.lane and _meet(touched, step, other) and at < place:
                raise StoryError(
                    f"line {other.line} ({other.note}) came before line {step.line} ({step.note})"
                )
        later.insert(0, (step, place))
    return [place for _, place in later]


def _meet(touched: Touched, one: WitnessStep, other: WitnessStep) -> bool:
    """Whether two steps touch something in common; a line that names nothing may touch anything."""
    first, second = touched.get(one.line), touched.get(other.line)
    return not first or not second or not first.isdisjoint(second)


def _passages(record: Sequence[Passed]) -> list[_Passage]:
    open_at: dict[tuple[int, int], list[int]] = {}
    done: dict[int, int] = {}
    for at, passed in enumerate(record):
        begun = open_at.setdefault((passed.party, passed.line), [])
        if not passed.done:
            begun.append(at)
        elif begun:
            done[begun.pop()] = at
    return [
        _Passage(passed.party, passed.line, at, done.get(at))
        for at, passed in enumerate(record)
        if not passed.done
    ]
