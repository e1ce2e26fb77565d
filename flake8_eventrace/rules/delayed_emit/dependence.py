"""Does anything but a slow call hold an event back, between the call and the emit?"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...flow.cfg import Node
from ...flow.def_use import Spelled, bound, calls, meets, spelled, used
from ...flow.effects import LOGGING, QUERIES
from ...project.module_index import MUTATORS
from ...symbols.parents import Statement
from ...symbols.symbols import last_name
from ...symbols.walk import holds, walk
from .emits import Emit
from .emitter import LOOKS, Emitter, head_of


def is_untouched(
    emitter: Emitter,
    needs: set[Spelled],
    call: cst.Call,
    here: Statement,
    there: Statement,
    between: list[Node],
    emit: Emit,
) -> bool:
    """Whether nothing from the call to the emit holds the emit back but the call.

    What the emit is made of may be put together behind the call, from what was there before
    it: that could as well have been done first. `needs` grows by what such statements use.
    """
    statements = {id(here): here}
    for node in sorted(between, key=lambda node: emitter.order.get(id(node), 0)):
        statement = emitter.statement(node.operation.node)
        if statement is not None and statement is not there:
            statements.setdefault(id(statement), statement)
    own = _block_of(emitter, call, emit.node)
    if own is not None and (emitter.is_bare(emit) or _repeats(own, call)) and _publishes(emitter, own, emit):
        return False
    apart = [s for s in statements.values() if s is not here and (own is None or not holds(own, s))]
    by_call = [s for s in statements.values() if s is here or s not in apart]
    tainted = {place for s in by_call for part in head_of(s) for place in bound(part)}
    while True:
        before = len(needs)
        for statement in apart:
            for part in head_of(statement):
                made = set(bound(part))
                if _touch(made, needs):
                    if _is_hard(emitter, part) or _touch(set(used(part)), tainted):
                        return False
                    needs.update(place for place in used(part) if emitter.is_state(place))
        if len(needs) == before:
            break
    for statement in by_call:
        for part in head_of(statement):
            if _touch(set(bound(part)), needs):
                return False
            if any(inner is not call and _changes_any(emitter, inner, needs) for inner in calls(part)):
                return False
    for statement in apart:
        head = head_of(statement)
        if any(other.node in _parts(head) for other in emitter.emits if not other.terminal):
            return False
        for part in head:
            if _touch(set(bound(part)), needs):
                continue
            if any(_changes_any(emitter, inner, needs) for inner in calls(part)):
                return False
    return True


def callee_changes(emitter: Emitter, call: cst.Call, needs: set[Spelled]) -> bool:
    """Whether the slow callee writes what the emit reads, as far as the project's code tells."""
    made_of = set(needs)
    for need in needs:
        made_of.update(_constituents(emitter, need))
    return any(meets(place, part) for place in emitter.changed_by(call) for part in made_of)


def _publishes(emitter: Emitter, block: cst.CSTNode, emit: Emit) -> bool:
    """Whether something else is sent through the channel of the emit in a block."""
    parts = {id(part) for part in walk(block)}
    return any(id(other.node) in parts and other.channel == emit.channel for other in emitter.emits)


def _is_hard(emitter: Emitter, part: cst.CSTNode) -> bool:
    """Whether putting a part together is work itself."""
    if isinstance(part, cst.AugAssign | cst.For | cst.With):
        return True
    if any(isinstance(inner, cst.Await | cst.Yield) for inner in walk(part)):
        return True
    return any(
        (site := emitter.site(inner)) and emitter.source.does_slow_work(emitter.outline, site)
        for inner in calls(part)
    )


def _block_of(emitter: Emitter, call: cst.Call, emit: cst.CSTNode) -> cst.CSTNode | None:
    """The outermost compound statement that holds the call and not the emit."""
    around = {id(node) for node in emitter.parents.ancestors(emit)}
    found = None
    for node in emitter.parents.ancestors(call):
        if id(node) in around:
            break
        if isinstance(node, cst.BaseCompoundStatement):
            found = node
    return found


def _changes_any(emitter: Emitter, call: cst.Call, needs: set[Spelled]) -> bool:
    """Whether a call in between may change what the emit is made of."""
    name = last_name(call.func)
    if name in LOGGING | QUERIES | LOOKS:
        return False
    if any(emit.node is call for emit in emitter.emits):
        return False
    path = spelled(call.func)
    if len(path) > 1 and name in MUTATORS and any(meets(path[:-1], need) for need in needs):
        return True
    changed = emitter.changed_by(call)
    return any(meets(place, need) for place in changed for need in needs)


def _constituents(emitter: Emitter, place: Spelled) -> Iterator[Spelled]:
    """The objects that a local of the emit holds by being a dict or list of them."""
    if len(place) == 1:
        for binding in emitter.function.bindings.get(place[0], ()):
            if isinstance(binding.value, cst.Dict | cst.List | cst.Tuple):
                for element in binding.value.elements:
                    if spelled(element.value):
                        yield spelled(element.value)


def _repeats(block: cst.CSTNode, call: cst.Call) -> bool:
    """Whether a block is a loop that makes the call in each pass."""
    return isinstance(block, cst.While) or (
        isinstance(block, cst.For) and not any(part is call for part in walk(block.iter))
    )


def _touch(some: set[Spelled], others: set[Spelled]) -> bool:
    """Whether two sets of places have one in common, or a part of one."""
    return any(meets(one, other) for one in some for other in others)


def _parts(head: list[cst.CSTNode]) -> list[cst.CSTNode]:
    return [part for node in head for part in walk(node)]
