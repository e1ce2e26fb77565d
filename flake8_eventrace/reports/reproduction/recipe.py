"""The order that a test runs, read from the witness of a finding."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ...finding import Finding, Lane, Step
from .source import CannotReproduceError, Function, Source

#: What of the standard library waits in another thread for the coroutine that awaits it.
_IN_THREAD = ("to_thread", "run_in_executor", "run_sync")
_PROCESSES = ("multiprocessing", "billiard")
_GREENLETS = ("gevent", "eventlet")
#: Rules whose witness is not the order of one look, one signal and one wait.
_OTHER_ORDERS = {
    "LAG104": "the producer would have to be stopped, not the consumer",
    "LAG106": "the order needs two consumers at once",
    "LAG108": "it is about the thread in which a call is made, not about an order",
    "LAG109": "the order begins with the start of a thread or task",
    "LAG112": "the call raises by itself",
    "LAG113": "it is about a call that fails",
    "LAG114": "it is about a thread that outlives its `join()`",
}


@dataclass(frozen=True)
class Recipe:
    """What a test runs.

    Attributes:
        consumer: The qualified name of the function that waits, in the file of the finding.
        producer: That of the function that signals, "" if it is not in sight.
        producer_path: The file of the producer, "" for that of the finding.
        after, before, wait: The steps that say where the consumer is stopped, see `replay_threads`.
        is_async: Both parties run on one event loop.
        first: A first signal must let the consumer come to its look.
    """

    consumer: str
    producer: str
    producer_path: str
    after: Step | None
    before: tuple[Step, ...]
    wait: Step
    is_async: bool
    first: bool


def is_replayed(code: str) -> bool:
    """Return whether findings of a rule can be reproduced, if the objects can be made."""
    return code.startswith("LAG1") and code not in _OTHER_ORDERS


def recipe_of(finding: Finding, source: Source) -> Recipe:
    """Return what to run for a finding. Raises CannotReproduceError with the reason why nothing can be."""
    if not is_replayed(finding.code):
        raise CannotReproduceError(_OTHER_ORDERS.get(finding.code, "only lost signals can be replayed yet"))
    looks, signals, waits = _parts(finding.witness)
    after, wait = looks[-1] if looks else None, waits[-1]
    consumer = _outermost(looks[-1:] + waits, source, "consumer")
    elsewhere = signals[0].path
    producer = signals[0].function if elsewhere else _outermost(signals, source, "producer")
    if producer == consumer or any(step.function == consumer for step in signals):
        raise CannotReproduceError("the order needs two consumers at once")
    function = source.functions.get(consumer)
    if function is None:
        raise CannotReproduceError("the consumer is not a function of this file")
    _refuse_foreign(source)
    is_async = isinstance(function, ast.AsyncFunctionDef) and not any(w in wait.text for w in _IN_THREAD)
    return Recipe(
        consumer=consumer,
        producer=producer,
        producer_path=elsewhere,
        after=after,
        before=_before(function, after, waits, source),
        wait=wait,
        is_async=is_async,
        first=after is not None and _needs_first(function, after.line, waits, is_async),
    )


def _parts(witness: Sequence[Step]) -> tuple[list[Step], list[Step], list[Step]]:
    """Return the consumer's steps before the signal, the producer's, and the consumer's after it."""
    parts = [list(steps) for _, steps in groupby(witness, key=lambda step: step.lane)]
    if len(parts) == 2 and parts[0][0].lane is Lane.PRODUCER:
        parts.insert(0, [])
    elif len(parts) != 3 or parts[0][0].lane is not Lane.CONSUMER:
        raise CannotReproduceError("the order needs more than one look, one signal and one wait")
    looks, signals, waits = parts
    if (
        not waits[-1].line
        or not all(step.line for step in looks[-1:])
        or any(step.path for step in (*looks, *waits))
    ):
        raise CannotReproduceError("the consumer's steps are not all in this file")
    return looks, signals, waits


def _before(
    function: Function, after: Step | None, waits: Sequence[Step], source: Source
) -> tuple[Step, ...]:
    """Return where else than at the wait the consumer may be stopped; the locks that it takes come first."""
    lines = {step.line: step for step in waits[:-1] if step.line != waits[-1].line}
    touched = waits[0].line
    if after is None or {after.function, *(step.function for step in waits)} != {waits[0].function}:
        return tuple(lines[line] for line in sorted(lines))
    for line in _locks_between(function, after.line, touched):
        lines.setdefault(line, replace(waits[0], line=line, text=source.line(line)))
    return tuple(lines[line] for line in sorted(lines))


def _outermost(steps: Sequence[Step], source: Source, party: str) -> str:
    """Return the function that takes all steps of a party, itself or by helpers; "" if none is in sight."""
    names = [*dict.fromkeys(step.function for step in steps)]
    if names == [""]:
        return ""
    callers = [name for name in names if _calls(source, name, [other for other in names if other != name])]
    if len(callers) != 1:
        raise CannotReproduceError(f"the {party} takes its steps in {len(names)} functions")
    return callers[0]


def _calls(source: Source, name: str, others: Sequence[str]) -> bool:
    """Return whether a function calls all the others, by their last names."""
    function = source.functions.get(name)
    if function is None:
        return False
    called = {
        ast.unparse(node.func).rpartition(".")[2] for node in ast.walk(function) if isinstance(node, ast.Call)
    }
    called |= {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}  # properties
    return all(other.rpartition(".")[2] in called for other in others)


def _refuse_foreign(source: Source) -> None:
    packages = {name.partition(".")[0] for name in source.imports.values()}
    for names, kind in ((_PROCESSES, "processes"), (_GREENLETS, "greenlets")):
        if packages.intersection(names):
            raise CannotReproduceError(
                f"the file uses {kind}: only threads and asyncio tasks can be replayed"
            )


def _needs_first(function: Function, look: int, waits: Sequence[Step], is_async: bool) -> bool:
    """Return whether the consumer comes to its look, or suspends after it, only after a first signal."""
    if waits[-1].line < look:
        # The wait of another function may stand anywhere.
        return function.lineno <= waits[-1].line
    if not is_async:
        return False
    touched = waits[0].line
    suspensions = [*_suspensions(function, look, touched)]
    return bool(suspensions) and not any(_is_sure(path, look, touched) for path in suspensions)


def _suspensions(function: Function, look: int, touched: int) -> Iterator[list[ast.AST]]:
    """Yield what may suspend between two lines, each after all that it is in."""

    def below(node: ast.AST, path: list[ast.AST]) -> Iterator[list[ast.AST]]:
        for inner in ast.iter_child_nodes(node):
            if isinstance(inner, (ast.Await, ast.AsyncFor, ast.Yield)) and look <= inner.lineno < touched:
                yield [*path, inner]
            yield from below(inner, [*path, inner])

    return below(function, [])


def _is_sure(path: Sequence[ast.AST], look: int, touched: int) -> bool:
    """Return whether a suspension comes on every way from the look to the touch."""
    return all(
        node.lineno < look or touched <= (node.end_lineno or 0)
        for node in path
        if isinstance(node, (ast.If, ast.For, ast.While, ast.ExceptHandler, ast.AsyncFor))
    )


def _locks_between(function: Function, look: int, touched: int) -> Iterator[int]:
    """Yield the lines of `with` statements around the touch that are not around the look."""
    for node in ast.walk(function):
        if isinstance(node, (ast.With, ast.AsyncWith)) and look < node.lineno < touched <= (
            node.end_lineno or 0
        ):
            yield node.lineno
