"""Dependence between a slow call and the emit after it: may the emit come first?

The slice of the emit over the statements from the call to the emit answers it. The payload may be
built there from what existed before the call: that part of the slice could be done first as well.
`depends_on_call` and `is_delayed_by_others` say what forbids to emit first.

Assumed: a function of somebody else does not change what it is given; a method whose name says that
it only reads changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import libcst as cst

from ...catalog.vocabulary import LOGS, QUERIES
from ...flow.cfg import Node
from ...flow.def_use import Spelled, bound, calls, spelled, used
from ...symbols.parents import Statement
from ...symbols.symbols import last_name
from ...symbols.walk import holds, walk
from .emits import Emit
from .emitter import READERS, Emitter, mutated_receiver, own_parts
from .slicing import Slice, backward_slice, touch


@dataclass(frozen=True, eq=False)
class Region:
    """What runs from a slow call to an emit, the emit's own statement excluded.

    `block` is the outermost compound statement that holds the call and not the emit, None where
    there is none. `with_call` are the call's statement and others of the block: they run with the
    call or not at all. `after` are the other statements.
    """

    call: cst.Call
    emit: Emit
    block: cst.BaseCompoundStatement | None
    with_call: list[Statement]
    after: list[Statement]

    def slice(self, emitter: Emitter, criterion: Iterable[Spelled]) -> Slice:
        """Return the slice of the emit over the statements after the call."""
        return backward_slice(emitter, criterion, self.after)


def region_between(emitter: Emitter, call: cst.Call, emit: Emit, between: Iterable[Node]) -> Region:
    """Return the statements from the call to the emit; `between` are the nodes on the paths."""
    own, last = emitter.statement(call), emitter.statement(emit.node)
    block = _block_of(emitter, call, emit)
    with_call: dict[int, Statement] = {} if own is None else {id(own): own}
    after: dict[int, Statement] = {}
    for node in between:
        statement = emitter.statement(node.operation.node)
        if statement is None or statement is last or statement is own:
            continue
        inside = block is not None and holds(block, statement)
        (with_call if inside else after)[id(statement)] = statement
    return Region(call, emit, block, [*with_call.values()], [*after.values()])


# -- does the emit depend on the call? -----------------------------------------------------


def depends_on_call(emitter: Emitter, region: Region, needed: Slice) -> bool:
    """Return whether the emit depends on the call, or on what runs only together with it."""
    return (
        _uses_results(region, needed)
        or _defines_with_call(emitter, region, needed)
        or _callee_modifies(emitter, region, needed)
    )


def _uses_results(region: Region, needed: Slice) -> bool:
    """Return whether the payload is built after the call from what was bound together with it."""
    results = [place for part in _parts_of(region.with_call) for place in bound(part)]
    return any(touch(used(part), results) for part in needed.definitions)


def _defines_with_call(emitter: Emitter, region: Region, needed: Slice) -> bool:
    """Return whether a statement with the call binds or changes what the emit needs."""
    return any(
        touch(bound(part), needed.places)
        or any(inner is not region.call and _modifies(emitter, inner, needed.places) for inner in calls(part))
        for part in _parts_of(region.with_call)
    )


def _callee_modifies(emitter: Emitter, region: Region, needed: Slice) -> bool:
    """Return whether the slow callee writes what the emit reads, as far as the project's code tells."""
    read = set(needed.places)
    for place in needed.places:
        read.update(_elements(emitter, place))
    return touch(emitter.modified_by(region.call), read)


def _elements(emitter: Emitter, place: Spelled) -> Iterator[Spelled]:
    """Return the objects that a local of the emit holds by being a dict, list or tuple of them."""
    if len(place) == 1:
        for binding in emitter.function.bindings.get(place[0], ()):
            if isinstance(binding.value, cst.Dict | cst.List | cst.Tuple):
                for element in binding.value.elements:
                    if spelled(element.value):
                        yield spelled(element.value)


# -- does anything else delay it? ----------------------------------------------------------


def is_delayed_by_others(emitter: Emitter, region: Region, needed: Slice) -> bool:
    """Return whether the emit could not come before the call even if the call were not there."""
    return (
        _is_end_of_stream(emitter, region)
        or any(_is_work(emitter, part) for part in needed.definitions)
        or _publishes_after_call(emitter, region)
        or _changes_after_call(emitter, region, needed)
    )


def _is_end_of_stream(emitter: Emitter, region: Region) -> bool:
    """Return whether the call's block publishes other events of the stream that the emit ends.

    An end without data says that all of them were sent; a loop that makes the call in each pass may
    send what the call gave the pass before.
    """
    block, emit = region.block, region.emit
    if block is None or not (emitter.is_bare(emit) or _repeats(block, region.call)):
        return False
    parts = {id(part) for part in walk(block)}
    return any(id(other.node) in parts and other.channel == emit.channel for other in emitter.emits)


def _is_work(emitter: Emitter, part: cst.CSTNode) -> bool:
    """Return whether building a part of the payload is work itself, and so delays the emit."""
    if isinstance(part, cst.AugAssign | cst.For | cst.With):
        return True
    if any(isinstance(inner, cst.Await | cst.Yield) for inner in walk(part)):
        return True
    return any(
        (site := emitter.site(inner)) and emitter.slow_calls.does_slow_work(emitter.entry, site)
        for inner in calls(part)
    )


def _publishes_after_call(emitter: Emitter, region: Region) -> bool:
    """Return whether an event that is not terminal is published between the two: clients see progress."""
    parts = {id(inner) for part in _parts_of(region.after) for inner in walk(part)}
    return any(id(other.node) in parts for other in emitter.emits if not other.terminal)


def _changes_after_call(emitter: Emitter, region: Region, needed: Slice) -> bool:
    """Return whether a call between the two, outside of the slice, changes what the emit needs."""
    return any(
        not touch(bound(part), needed.places)
        and any(_modifies(emitter, inner, needed.places) for inner in calls(part))
        for part in _parts_of(region.after)
    )


# -- helpers -------------------------------------------------------------------------------


def _block_of(emitter: Emitter, call: cst.Call, emit: Emit) -> cst.BaseCompoundStatement | None:
    """Return the outermost compound statement that holds the call and not the emit."""
    of_emit = {id(node) for node in emitter.parents.ancestors(emit.node)}
    block: cst.BaseCompoundStatement | None = None
    for node in emitter.parents.ancestors(call):
        if id(node) in of_emit:
            break
        if isinstance(node, cst.BaseCompoundStatement):
            block = node
    return block


def _modifies(emitter: Emitter, call: cst.Call, places: Iterable[Spelled]) -> bool:
    """Return whether a call may change one of some places."""
    name = last_name(call.func)
    if name in LOGS | QUERIES | READERS:
        return False
    if any(emit.node is call for emit in emitter.emits):
        return False
    return touch([mutated_receiver(call), *emitter.modified_by(call)], places)


def _repeats(block: cst.BaseCompoundStatement, call: cst.Call) -> bool:
    """Return whether a block is a loop that makes the call in each pass."""
    return isinstance(block, cst.While) or (
        isinstance(block, cst.For) and not any(part is call for part in walk(block.iter))
    )


def _parts_of(statements: Iterable[Statement]) -> Iterator[cst.CSTNode]:
    for statement in statements:
        yield from own_parts(statement)
