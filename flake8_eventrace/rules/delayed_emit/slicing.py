"""Is an event made of earlier work: a slow call, an awaited call, a loop over a stream?

Else the call before it may be the work itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ...flow.cfg import Node
from ...flow.def_use import Spelled, bound, calls, meets, spelled, used
from ...flow.effects import QUERIES
from ...flow.paths import reach
from ...project.module_index import MUTATORS
from ...symbols.parents import Statement
from ...symbols.symbols import last_name
from ...symbols.walk import walk
from .emits import Emit
from .emitter import LOOKS, Emitter, head_of


def worked(emitter: Emitter, starts: list[Node], emit: Emit) -> bool:
    """Whether work that comes before the call feeds the emit, or an earlier one of its stream."""
    earlier = reach(starts, backward=True)
    statements: dict[int, Statement] = {}
    for node in earlier:
        for statement in _enclosing(emitter, node.operation.node):
            statements.setdefault(id(statement), statement)
    made_of = emitter.needs(emit, [])
    for other in emitter.emits:
        known = emitter.statement(other.node)
        if other.node is emit.node or other.channel != emit.channel:
            continue
        if known is not None and id(known) in statements:
            made_of |= emitter.needs(other, [])
    while True:
        found = set(made_of)
        for statement in statements.values():
            for part in head_of(statement):
                fed = set(bound(part))
                if isinstance(part, cst.For) and part.asynchronous is not None:
                    fed.update(_handed(part.iter))  # who streams may write what it is given
                for inner in calls(part):
                    path = spelled(inner.func)
                    if len(path) > 1 and path[-1] in MUTATORS:
                        fed.add(path[:-1])
                if any(meets(place, need) for place in fed for need in made_of):
                    if _is_work(emitter, part):
                        return True
                    found.update(place for place in used(part) if emitter.is_state(place))
                elif any(_feeds(emitter, inner, made_of) for inner in calls(part)):
                    return True
        if found == made_of:
            return False
        made_of = found


def _enclosing(emitter: Emitter, node: cst.CSTNode) -> Iterator[Statement]:
    """The statement of a node, and the loops around it."""
    statement = emitter.statement(node)
    if statement is None:
        return
    yield statement
    for around in emitter.parents.ancestors(statement):
        if isinstance(around, cst.For):
            yield around


def _is_work(emitter: Emitter, part: cst.CSTNode) -> bool:
    """Whether evaluating a part is work: slow, awaited, or a pass over a stream."""
    if isinstance(part, cst.For) and (part.asynchronous is not None or _streams(emitter, part)):
        return True
    return any(emitter.works(call) for call in calls(part))


def _streams(emitter: Emitter, loop: cst.For) -> bool:
    """Whether a loop publishes what a call gives it, piece by piece."""
    if not any(last_name(call.func) not in LOOKS | QUERIES for call in calls(loop.iter)):
        return False
    parts = {id(part) for part in walk(loop.body)}
    return any(id(emit.node) in parts for emit in emitter.emits)


def _feeds(emitter: Emitter, call: cst.Call, needs: set[Spelled]) -> bool:
    """Whether a call that works changes what the emit is made of, in place or by a closure."""
    if not emitter.works(call):
        return False
    name = spelled(call.func)
    for child in emitter.function.children:
        if (child.name,) == name and any(need[0] in child.used for need in needs):
            return True
    return any(meets(place, need) for place in emitter.changed_by(call) for need in needs)


def _handed(node: cst.BaseExpression) -> Iterator[Spelled]:
    """The places that a call is given."""
    if isinstance(node, cst.Call):
        for argument in node.args:
            place = spelled(argument.value)
            if place:
                yield place
