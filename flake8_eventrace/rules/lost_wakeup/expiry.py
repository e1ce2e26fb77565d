"""A clear where the wait was not satisfied: it expired, others could run, then the clear."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import libcst as cst

from ...flow.cfg import EdgeKind
from ...flow.effects import call_is_harmless, is_sleep
from ...flow.inlining import Step
from ...flow.operations import (
    Branch,
    Call,
    Wait,
)
from ...symbols.types import Kind
from .query import (
    LostSignal,
    Question,
    Topic,
    looks_at,
    suspends,
)


def after_expiry(question: Question, clear: Step) -> Iterator[LostSignal]:
    """Waits that expired, then work that lets a signal come in, then this clear, then a wait."""
    if question.setters and all(
        s.published and all(s.is_refused(p) for p in s.published) for s in question.setters
    ):
        return
    for wait, branch in _expiries(question):
        if not _works_between(question, branch, clear):
            continue
        for again, around in _waits_unread(question, clear):
            if around:
                yield LostSignal(
                    question.view,
                    question.receiver,
                    question.kind,
                    clear,
                    again,
                    around,
                    None,
                    expired=wait,
                    setter=question.setters[0] if question.setters else None,
                )
                return


def _expiries(question: Question) -> Iterator[tuple[Step, Step]]:
    """(wait, first step of the way on which it expired)."""
    for step in question.view.steps:
        operation = step.operation
        if not question.waits(operation) or not isinstance(operation, Wait) or operation.timeout is None:
            continue
        for edge in step.successors:
            assert isinstance(edge.target, Step)
            if edge.kind is EdgeKind.EXCEPTION:
                yield step, edge.target
            else:
                yield from ((step, target) for target in _negative(edge.target))
        if operation.bound:
            for branch in question.view.steps:
                node = branch.operation.node
                named = isinstance(node, cst.Name) and node.value == operation.bound
                if named:
                    yield from ((step, target) for target in _negative(branch))


def _negative(branch: Step) -> list[Step]:
    if not isinstance(branch.operation, Branch) or not branch.operation.asks_truth:
        return []
    return [e.target for e in branch.successors if e.kind is EdgeKind.FALSE and isinstance(e.target, Step)]


def _works_between(question: Question, start: Step, clear: Step) -> bool:
    """Whether some way from `start` to the clear lets another party run meanwhile."""
    queue: deque[tuple[Step, bool]] = deque([(start, _is_work(question, start))])
    seen: set[tuple[int, bool]] = set()
    while queue:
        step, worked = queue.popleft()
        if step is clear:
            if worked:
                return True
            continue
        if question.ends(step.operation):
            continue
        for edge in step.successors:
            node = edge.target
            assert isinstance(node, Step)
            if edge.back:
                continue
            key = (id(node), worked or _is_work(question, node))
            if key not in seen:
                seen.add(key)
                queue.append((node, key[1]))
    return False


def _is_work(question: Question, step: Step) -> bool:
    if question.kind is Kind.ASYNCIO:
        return suspends(step.operation)
    operation = step.operation
    return isinstance(operation, Call) and (is_sleep(operation) or not call_is_harmless(operation))


def _waits_unread(question: Question, clear: Step) -> Iterator[tuple[Step, bool]]:
    """Waits after the clear before which the published state is not looked at, nor triggered."""
    bare = any(not s.published for s in question.setters)
    pending = [] if bare else [Topic(tuple(s.published), s) for s in question.setters]
    queue: deque[tuple[Step, bool]] = deque([(clear, False)])
    seen: set[int] = set()
    while queue:
        step, around = queue.popleft()
        for edge in step.successors:
            node = edge.target
            assert isinstance(node, Step)
            if id(node) in seen:
                continue
            seen.add(id(node))
            behind = around or question.goes_around(edge, node, clear)
            if question.waits(node.operation):
                yield node, behind
            elif not (
                question.ends(node.operation)
                or any(looks_at(question, node, topic) is not None for topic in pending)
                or question.may_trigger(node)
            ):
                queue.append((node, behind))
