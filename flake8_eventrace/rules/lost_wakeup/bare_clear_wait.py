"""The literal shape: a clear, then a wait, nothing in between, and nothing observed before."""

from __future__ import annotations

from collections.abc import Iterator

from ...flow.cfg import EdgeKind
from ...flow.effects import reads
from ...flow.inlining import Program, Step, View
from ...flow.operations import (
    Clear,
)
from .decision import lost_signals
from .query import (
    Question,
    receivers_in,
)


def bare_clears(program: Program) -> Iterator[tuple[View, Step, Step]]:
    """(view, clear, wait): a clear, then a wait, nothing in between, and nothing observed before."""
    told = {id(signal.node(signal.clear)) for signal in lost_signals(program)}
    for function in program.module.functions:
        for view, receiver, kind in receivers_in(program, function):
            question = Question(program, view, receiver, kind)
            for clear in view.steps:
                operation = clear.operation
                if not isinstance(operation, Clear) or operation.place != receiver or id(clear.site) in told:
                    continue
                wait = _bare_wait(question, clear)
                if wait is not None and clear.function is function and not _observes_before(question, clear):
                    yield view, clear, wait


def _bare_wait(question: Question, clear: Step) -> Step | None:
    step = clear
    while step.successors:
        ways = [e.target for e in step.successors if e.kind is not EdgeKind.EXCEPTION and not e.back]
        if len(ways) != 1 or not isinstance(ways[0], Step):
            return None
        step = ways[0]
        if question.waits(step.operation):
            return step
        if question.ends(step.operation) or question.may_trigger(step) or reads(step.operation) is not None:
            return None
    return None


def _observes_before(question: Question, clear: Step) -> bool:
    seen = {id(clear)}
    stack = [clear]
    while stack:
        for node, _ in stack.pop().predecessors:
            if id(node) in seen or question.ends(node.operation):
                continue
            if reads(node.operation) is not None:
                return True
            seen.add(id(node))
            assert isinstance(node, Step)
            stack.append(node)
    return False
