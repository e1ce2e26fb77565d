"""Which of the proposed fixes of a source hold: those that do not touch each other are verified together.

All fixes that can be made beside each other are made in one go, and the result is analysed once. What it
detects is compared with what was detected before, by the parts of the module that matter to each other:
a fix that is alone in its part is judged by what has changed there. Where several fixes share a part, all of
them hold if exactly their own detections are gone; else they are halved and tried again. A fix that is left
alone is judged by the whole result. So it costs an analysis for each group of fixes, not for each fix.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .gc_pause import collector_off
from .parts import Change, Parts, Tops, identities
from .regions import Hunks, are_apart, functions_in, merged
from .verify import Result, Verifier

if TYPE_CHECKING:
    from ..finding import Finding, Fix
    from ..fixes.proposed_fix import ProposedFix
    from ..rules.base import Detection
    from .funnel import Analysis

#: So many fixes are verified together at most; with 1, they are verified one by one.
MOST = sys.maxsize


@dataclass(eq=False)
class _Tried:
    """A fix that applies, and that is to be judged.

    Attributes:
        proposed: The fix.
        detection: What it is for.
        hunks: What it changes.
        fix: Its edits.
        tops: The indices of the top-level statements that it is about.
        functions: The names of the functions that it changes.
        cell: Fixes of one part are tried together only if their cells are the same,
        batch: fixes of any parts only if their batches are.
        holds: Whether it holds, None as long as that is not known.
    """

    proposed: ProposedFix
    detection: Detection
    hunks: Hunks
    fix: Fix
    tops: Tops
    functions: frozenset[str]
    cell: tuple[int, ...] = ()
    batch: tuple[int, ...] = ()
    holds: bool | None = None


@dataclass(eq=False)
class _Pending:
    """A detection for which no fix has been found yet; `left` are those that were not tried."""

    detection: Detection
    left: list[ProposedFix] = field(default_factory=list)


class Verdicts:
    """Judges the fixes that were proposed for the detections of one source."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._verifier = Verifier(analysis)
        self._parts = Parts(analysis)
        self._tried: dict[ProposedFix, _Tried | None] = {}
        self._reasons: dict[ProposedFix, str] = {}
        self._last: tuple[tuple[ProposedFix, ...], Result] | None = None

    def with_fix(self, detection: Detection, finding: Finding) -> Finding:
        """Return the finding with the first fix that holds, or else with advice. It must be settled."""
        if not self._verifier.is_lossless:
            return replace(finding, advice="not edited: LibCST does not keep this file's white space")
        proposed = self.first_that_holds(detection.fixes)
        if proposed is not None:
            return replace(finding, fix=self.edits(proposed))
        reason = next((self._reasons[p] for p in detection.fixes if p in self._reasons), "")
        return replace(finding, advice=f"{detection.advice}; {reason}" if reason else detection.advice)

    def first_that_holds(self, fixes: Iterable[ProposedFix]) -> ProposedFix | None:
        """Return the first of the fixes that was found to hold."""
        return next((p for p in fixes if (tried := self._tried.get(p)) is not None and tried.holds), None)

    def edits(self, proposed: ProposedFix) -> Fix:
        """Return a fix that was found to hold."""
        tried = self._tried[proposed]
        assert tried is not None
        return tried.fix

    def settle(self, wanted: Iterable[tuple[Detection, Sequence[ProposedFix]]]) -> None:
        """Judge for each detection the fixes in their order, up to the first that holds."""
        pending = [_Pending(detection, list(fixes)) for detection, fixes in wanted if fixes]
        while True:
            with collector_off():  # it would walk the analysis again and again
                batch = self._next_batch(pending)
                if not batch:
                    break
                self._judge(batch)

    def together(self, chosen: Sequence[ProposedFix]) -> tuple[list[ProposedFix], Result]:
        """Return the source after as many of some fixes that hold as can be made at once, and which.

        The first of them is always made.
        """
        taken: list[_Tried] = []
        for proposed in chosen:
            tried = self._tried[proposed]
            assert tried is not None
            if len(taken) < MOST and self._fits(tried, taken):
                taken.append(tried)
        while True:
            result = self._result(taken)
            if result is not None and (len(taken) == 1 or self._is_as_promised(taken, result)):
                return [tried.proposed for tried in taken], result
            assert len(taken) > 1
            taken = taken[: len(taken) // 2]

    # -- batches ---------------------------------------------------------------------------

    def _next_batch(self, pending: list[_Pending]) -> list[_Tried]:
        """Return the fixes to try next, of those that come first for their detections."""
        batch: list[_Tried] = []
        for one in pending:
            tried = self._current(one)
            if tried is not None and tried not in batch and self._fits(tried, batch):
                batch.append(tried)
                if len(batch) == MOST:
                    break
        return batch

    def _current(self, pending: _Pending) -> _Tried | None:
        """Return the fix of a detection that is to be judged next; None if there is none left."""
        while pending.left:
            proposed = pending.left[0]
            if proposed not in self._tried:
                self._tried[proposed] = self._apply(proposed, pending.detection)
            tried = self._tried[proposed]
            if tried is not None and tried.holds is None:
                return tried
            if tried is not None and tried.holds:
                pending.left.clear()
            else:
                pending.left.pop(0)
        return None

    def _apply(self, proposed: ProposedFix, detection: Detection) -> _Tried | None:
        if proposed.withheld:
            self._reasons[proposed] = proposed.withheld
            return None
        applied = self._verifier.applied(proposed)
        if applied is None:
            return None
        hunks, fix = applied
        changed = frozenset(hunk.top for hunk in hunks if hunk.start < hunk.stop or hunk.path)
        tops = changed | self._parts.tops_of(detection.node)
        functions = frozenset(functions_in(self._analysis.statements.module, hunks))
        return _Tried(proposed, detection, hunks, fix, tops, functions)

    def _fits(self, tried: _Tried, batch: Sequence[_Tried]) -> bool:
        """Return whether a fix can be verified together with others, without an effect on theirs."""
        return all(self._are_independent(tried, other) for other in batch)

    def _are_independent(self, one: _Tried, other: _Tried) -> bool:
        if one.batch != other.batch or not are_apart(one.hunks, other.hunks):
            return False
        if not self._parts.is_shared(one.tops, other.tops):
            return True
        if one.cell != other.cell:
            return False
        if _may_be_one(one.detection, other.detection):
            return False
        return not self._parts.are_linked(one.functions, other.functions)

    # -- judgement -------------------------------------------------------------------------

    def _judge(self, batch: list[_Tried]) -> None:
        result = self._result(batch)
        if len(batch) == 1:
            self._judge_alone(batch[0], result)
            return
        groups = self._groups(batch)
        changes = self._changes(result, groups)
        if result is None or changes is None:
            for tried, half in _halved(batch):
                tried.batch += (half,)
            return
        for (_, group), change in zip(groups, changes, strict=True):
            self._judge_group(group, change, result)

    def _judge_alone(self, tried: _Tried, result: Result | None) -> None:
        """Judge a fix by what an analysis of the whole result detects."""
        tried.holds = False
        if result is not None and result.identities < identities(self._analysis.detections):
            reason = result.reason_against(tried.proposed)
            if reason:
                self._reasons[tried.proposed] = reason
            tried.holds = not reason

    def _judge_group(self, group: list[_Tried], change: Change, result: Result) -> None:
        """Judge the fixes of one part by how its detections have changed."""
        alone = len(group) == 1
        if alone and not change.is_removal:
            group[0].holds = False
            return
        own = identities(tried.detection for tried in group)
        reasons = [result.reason_against(tried.proposed) for tried in group]
        if not alone and (any(reasons) or change.added or change.removed != own):
            for tried, half in _halved(group):
                tried.cell += (half,)
            return
        for tried, reason in zip(group, reasons, strict=True):
            tried.holds = not reason
            if reason:
                self._reasons[tried.proposed] = reason

    def _groups(self, batch: Sequence[_Tried]) -> list[tuple[Tops, list[_Tried]]]:
        """Return the fixes by the part that they are about, with the top-level statements of each part."""
        parts = self._parts.joined([tried.tops for tried in batch])
        part_of = {top: part for part in parts for top in part}
        groups: dict[Tops, list[_Tried]] = {part: [] for part in parts}
        for tried in batch:
            groups[part_of[min(tried.tops)]].append(tried)
        return [*groups.items()]

    def _changes(
        self, result: Result | None, groups: Sequence[tuple[Tops, list[_Tried]]]
    ) -> list[Change] | None:
        """Return how the detections of each group have changed, None where that cannot be told."""
        if result is None:
            return None
        return self._parts.changes(result.analysis, result.origins, [tops for tops, _ in groups])

    def _is_as_promised(self, taken: Sequence[_Tried], result: Result) -> bool:
        """Return whether fixes that hold one by one have, together, removed what each promised."""
        groups = self._groups(taken)
        changes = self._changes(result, groups)
        return changes is not None and all(
            change.is_removal and sum(change.removed.values()) >= len(group) and self._proven(group, result)
            for (_, group), change in zip(groups, changes, strict=True)
        )

    def _proven(self, group: Sequence[_Tried], result: Result) -> bool:
        return not any(result.reason_against(tried.proposed) for tried in group)

    def _result(self, batch: Sequence[_Tried]) -> Result | None:
        """Return what the fixes make of the source; None if it does not compile."""
        key = tuple(tried.proposed for tried in batch)
        if self._last is None or self._last[0] != key:
            self._last = None  # an analysis is large
            module = merged(self._analysis.statements.module, [tried.hunks for tried in batch])
            result = self._verifier.result(module, several=len(batch) > 1)
            if result is None:
                return None
            self._last = key, result
        return self._last[1]


def _may_be_one(one: Detection, other: Detection) -> bool:
    """Return whether two detections may be about one event: the same, or `self.wake` and `self.box.wake`.

    Under what other names an event goes is not asked: lost signals of two kinds may be those of one, and the
    fix of who sets changes what is proposed for who waits.
    """
    if one.code != other.code and one.code.startswith("LAG1") and other.code.startswith("LAG1"):
        return True
    if one.receiver == other.receiver:
        return not (one.chain and other.chain)
    return one.receiver.rpartition(".")[2] == other.receiver.rpartition(".")[2]


def _halved(group: Sequence[_Tried]) -> Iterator[tuple[_Tried, int]]:
    """Yield each fix of a group, with 0 for those of the first half and 1 for the others."""
    return ((tried, int(number >= len(group) // 2)) for number, tried in enumerate(group))
