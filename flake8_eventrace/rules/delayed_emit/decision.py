"""Where LAG201, LAG202 and LAG210 are decided: which slow call delays a terminal emit that does not need it?

One question about each pair of a slow call C and a terminal emit E of one function, in the function's
control-flow graph. A pair is reported where all of these hold, in this order:

1. *side work*: C may be side work (`exemptions.is_exempt_call`: no pause, no PUT, PATCH or DELETE, no call
   whose failure ends the run, no callee that persists, drains, guards or delivers by its name), and is no
   part of an emit;
2. *an end*: the pair is no exemption (`exemptions.is_exempt_pair`: one statement, a handler, one item of a
   loop, an emit that tells of C's success);
3. *always*: each path from C comes to E, exceptions aside (`_always_follows`; E post-dominates C). A path may
   avoid E only where an `if` that holds E and not C takes its other branch, or a branch that sends another
   event and returns: there E is not wanted (`guards`);
4. *independent*: E does not depend on C: C is not in the backward slice of E (`dependence.depends_on_call`;
   Weiser 1981), nor does its callee change what E reads (MOD/REF);
5. *first*: nothing between the two but C delays E (`dependence.is_delayed_by_others`).

Then the event could have been sent before C. The code (`DelayedEmit.code`) says which kind it is: LAG201, or
LAG202 where C is awaited, if earlier work feeds E (`slicing.is_fed_by_earlier_work`: a slow call, an awaited
call, a loop over a stream). Without it C may be the work itself, and the audit rule LAG210 reports the pair.

Assumed: what somebody else's function is given, it does not change; a method whose name says that it only
reads changes nothing; helpers that format a payload are quick. What is slow is `project.slow_calls`' part,
what is a terminal emit `emits`'.

A fourth rule of this family would add its code to `DelayedEmit.code`, and a new reason not to report a
predicate to `exemptions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import libcst as cst

from ...flow.cfg import Edge, Node
from ...flow.def_use import Spelled, bound, calls, used
from ...flow.inlining import Program
from ...flow.paths import At, normally, reach, search
from ...project.call_alignment import CallNodes
from ...project.slow_calls import SlowCall, SlowCalls
from ...symbols.symbols import FunctionFacts
from .dependence import depends_on_call, is_delayed_by_others, region_between
from .emits import Emit, emits_of
from .emitter import Emitter, mutated_receiver, own_parts
from .exemptions import is_exempt_call, is_exempt_pair, is_part_of_emit
from .guards import Guard, guards_of
from .slicing import is_fed_by_earlier_work, touch


class Unmet(Enum):
    """The first condition of the module's docstring that does not hold for a call and an emit."""

    SIDE_WORK = "side work"
    AN_END = "an end"
    ALWAYS = "always"
    INDEPENDENT = "independent"
    FIRST = "first"


@dataclass(frozen=True, eq=False)
class DelayedEmit:
    """A slow `call` that delays `emit`, which does not need it.

    `available` is the statement after which the event could be sent, None where none can be named.
    `fed_by_work`: earlier work feeds the emit. `changed_arguments` are the locals among the call's
    arguments whose objects change after the call: a fix may not make the call later.
    """

    function: FunctionFacts
    slow: SlowCall
    call: cst.Call
    emit: Emit
    available: cst.CSTNode | None
    fed_by_work: bool
    callee_is_async: bool
    changed_arguments: frozenset[str]

    @property
    def is_awaited(self) -> bool:
        return self.slow.site.awaited

    @property
    def code(self) -> str:
        """The rule that reports it."""
        if not self.fed_by_work:
            return "LAG210"
        return "LAG202" if self.is_awaited else "LAG201"


def delayed_emits(program: Program, slow_calls: SlowCalls) -> tuple[DelayedEmit, ...]:
    """Return the delayed emits of a module, at most one for each call.

    Three rules ask in turn; the program stores the answer.
    """
    return program.once(_InModule(slow_calls))


@dataclass(frozen=True)
class _InModule:
    """Decides for a program; equal where the calls are the same, so that `Program.once` runs it once."""

    slow_calls: SlowCalls

    def __call__(self, program: Program) -> tuple[DelayedEmit, ...]:
        return tuple(_in_module(program, self.slow_calls))


def _in_module(program: Program, slow_calls: SlowCalls) -> Iterator[DelayedEmit]:
    nodes = CallNodes(program.module, slow_calls.tree)
    for function in program.module.functions:
        for _, outcomes in _weighed(program, slow_calls, function, nodes):
            delayed = [pair for pair in outcomes if isinstance(pair, DelayedEmit)]
            if delayed:  # of two branches, each with its event, one may be fed by earlier work
                yield next((pair for pair in delayed if pair.fed_by_work), delayed[0])


def weighed(
    program: Program, slow_calls: SlowCalls, function: FunctionFacts
) -> Iterator[tuple[cst.Call, list[DelayedEmit | Unmet]]]:
    """Yield each slow call of a function with what was decided for it and each terminal emit.

    Nothing for a function without a terminal emit or a slow call.
    """
    return _weighed(program, slow_calls, function, CallNodes(program.module, slow_calls.tree))


def _weighed(
    program: Program, slow_calls: SlowCalls, function: FunctionFacts, nodes: CallNodes
) -> Iterator[tuple[cst.Call, list[DelayedEmit | Unmet]]]:
    entry = slow_calls.module.functions.get(function.qualname)
    if entry is None or not isinstance(function.node, cst.FunctionDef):
        return
    emits = emits_of(function, slow_calls)
    if not any(emit.terminal for emit in emits):
        return
    slow = [(call, s) for s in slow_calls.slow(entry) if (call := nodes.at(s.site)) is not None]
    if slow:
        yield from _in_function(Emitter(program, slow_calls, function, entry, emits, nodes), slow)


def _in_function(
    emitter: Emitter, calls: list[tuple[cst.Call, SlowCall]]
) -> Iterator[tuple[cst.Call, list[DelayedEmit | Unmet]]]:
    reported: set[int] = set()
    for call, slow in calls:
        if id(call) in reported:
            continue
        if is_exempt_call(emitter, call, slow) or is_part_of_emit(emitter, call):
            yield call, [Unmet.SIDE_WORK]
            continue
        outcomes = [_judge(emitter, call, slow, emit) for emit in emitter.emits if emit.terminal]
        if any(isinstance(outcome, DelayedEmit) for outcome in outcomes):
            reported.add(id(call))
        yield call, outcomes


def _judge(emitter: Emitter, call: cst.Call, slow: SlowCall, emit: Emit) -> DelayedEmit | Unmet:
    """Return the pair if the call delays the emit, else which of the conditions 2 to 5 does not hold."""
    if is_exempt_pair(emitter, call, emit):
        return Unmet.AN_END
    starts, ends = emitter.nodes_of(call), emitter.nodes_of(emit.node)
    loops = {id(node) for node in emitter.parents.ancestors(emit.node)}
    between = _between(starts, ends, loops)
    guards = guards_of(emitter, emit, call)
    if between is None or not _always_follows(emitter, starts, emit, guards, loops):
        return Unmet.ALWAYS
    region = region_between(emitter, call, emit, between)
    needed = region.slice(emitter, emitter.criterion(emit, [guard.test for guard in guards]))
    if depends_on_call(emitter, region, needed):
        return Unmet.INDEPENDENT
    if is_delayed_by_others(emitter, region, needed):
        return Unmet.FIRST
    return DelayedEmit(
        emitter.function,
        slow,
        call,
        emit,
        _available_after(emitter, needed.places, starts),
        # Who lists a call in the settings says that it is side work.
        slow.chain.group == "user" or is_fed_by_earlier_work(emitter, starts, emit),
        emitter.slow_calls.is_coroutine(emitter.entry, slow.site),
        _changed_arguments(emitter, call, starts),
    )


# -- paths from the call to the emit -------------------------------------------------------


def _begins_next_pass(edge: Edge[Node], loops: set[int]) -> bool:
    """Return whether an edge leads to the next pass of a loop that holds the emit: that is another run."""
    return edge.back and id(edge.target.operation.node) in loops


def _between(starts: list[Node], ends: list[Node], loops: set[int]) -> list[Node] | None:
    """Return the nodes on the paths from the call to the emit, both excluded; None where there is no path."""

    def is_taken(edge: Edge[Node]) -> bool:
        return normally(edge) and not _begins_next_pass(edge, loops)

    first, last = {id(node) for node in starts}, {id(node) for node in ends}
    forward = first | {id(n) for n in reach(starts, edges=is_taken, ends=lambda node: id(node) in last)}
    reached = [node for node in ends if id(node) in forward]
    if not reached:
        return None
    backward = reach(reached, edges=is_taken, enters=lambda node: id(node) in forward, backward=True)
    return [node for node in backward if id(node) not in first and id(node) not in last]


def _always_follows(
    emitter: Emitter, starts: list[Node], emit: Emit, guards: list[Guard], loops: set[int]
) -> bool:
    """Return whether each path from the call comes to a terminal emit of the channel, exceptions aside.

    A path may pass by the emit where a guard of the emit leads around it: the event is not wanted there. The
    guard's value is part of the slice, so it was decided before the call.
    """
    ends = {
        id(node)
        for other in emitter.emits
        if other.terminal and other.channel == emit.channel
        for node in emitter.nodes_of(other.node)
    }

    def follow(at: At[Node, bool], edge: Edge[Node], node: Node) -> bool | None:
        unwanted = any(guard.leads_around(at.node, edge) for guard in guards)
        return _begins_next_pass(edge, loops) if normally(edge) and not unwanted else None

    return not any(
        at.state or at.node is emitter.graph.leave
        for at in search(starts, False, follow, ends=lambda node: id(node) in ends)
    )


# -- what a report and a fix need to know --------------------------------------------------


def _available_after(
    emitter: Emitter, places: frozenset[Spelled], starts: list[Node]
) -> cst.SimpleStatementLine | None:
    """Return the last statement before the call that binds one of the places that the emit needs."""
    latest: cst.SimpleStatementLine | None = None
    earlier = {id(node) for node in reach(starts, backward=True)}
    for node in emitter.nodes:
        statement = emitter.statement(node.operation.node)
        if (
            id(node) in earlier
            and isinstance(statement, cst.SimpleStatementLine)
            and any(touch(bound(part), places) for part in statement.body)
        ):
            latest = statement
    return latest


def _changed_arguments(emitter: Emitter, call: cst.Call, starts: list[Node]) -> frozenset[str]:
    """Return the locals among the call's arguments whose objects are changed by what may run after it."""
    changed: set[Spelled] = set()
    for node in [*starts, *reach(starts, edges=normally)]:
        statement = emitter.statement(node.operation.node)
        for part in own_parts(statement) if statement is not None else ():
            changed.update(place for place in bound(part) if len(place) > 1)
            for inner in calls(part):
                if inner is not call:
                    changed.update((mutated_receiver(inner), *emitter.modified_by(inner)))
    given = {place for argument in call.args for place in used(argument.value)}
    return frozenset(place[0] for place in given if touch([place], changed))
