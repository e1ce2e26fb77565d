"""The primitives of event loops: which places surely hold one, and whether a coroutine blocks on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum

import libcst as cst

from ..catalog.vocabulary import EVENT_STATES, FUTURE_STATES, GETS_LOOP, QUEUE_STATES
from ..flow.inlining import Program
from ..flow.operations import MODULE, Place
from ..symbols.access_paths import qualified
from ..symbols.symbols import ASSIGN, Binding, ClassFacts, FunctionFacts, last_name
from ..symbols.walk import children, own_code, walk
from .timeouts import POLL

ASYNCIO_EVENTS = frozenset({"asyncio.Event", "asyncio.locks.Event"})
#: Primitives of trio refuse a call from another thread; those of anyio are asyncio's or trio's.
TRIO_EVENTS = frozenset({"trio.Event", "trio._sync.Event"})
EVENTS = ASYNCIO_EVENTS | TRIO_EVENTS | {"anyio.Event"}
QUEUES = frozenset(
    f"asyncio.{module}{name}"
    for module in ("", "queues.")
    for name in ("Queue", "LifoQueue", "PriorityQueue")
)
FUTURES = frozenset({"asyncio.Future", "asyncio.futures.Future"})
#: The ends of memory channels that are sent to.
SENDERS = frozenset(
    {
        "trio.MemorySendChannel",
        "trio.open_memory_channel",
        "anyio.create_memory_object_stream",
        "anyio.streams.memory.MemoryObjectSendStream",
    }
)
LOOPS = frozenset(
    {
        *(f"asyncio.{name}" for name in GETS_LOOP),
        "asyncio.AbstractEventLoop",
        "asyncio.events.AbstractEventLoop",
    }
)

#: Methods that block the coroutine which awaits them.
_BLOCKS = frozenset({"wait", "get"})
#: Methods that return at once.
_LOOKS = EVENT_STATES | QUEUE_STATES | FUTURE_STATES | {"get_nowait"}


class _Use(Enum):
    """What a piece of code does with a primitive."""

    BLOCKS = "blocks"
    POLLS = "polls"
    ESCAPES = "escapes"
    OTHER = "other"


def is_instance(
    program: Program, place: Place, function: FunctionFacts | None, classes: frozenset[str]
) -> bool:
    """Return whether every binding in sight gives a place an instance of one of these classes."""
    if classes is SENDERS and place in program.once(_sending_ends):
        return True
    owner = program.owner(place)
    bindings: list[Binding] = []
    if isinstance(owner, ClassFacts) and len(place.fields) == 1:
        bindings = owner.attributes.get(place.fields[0], [])
    elif not place.fields:
        scope = function
        while scope is not None and scope.qualname != place.scope:
            scope = scope.parent
        if scope is not None and place.root in scope.parameters:
            return place.root not in scope.bindings and _is_annotated(program, place.root, scope, classes)
        bindings = (scope.bindings if scope is not None else program.module.bindings).get(place.root, [])
    made = [b for b in bindings if b.annotation is not None or not _is_none(b.value)]
    return bool(made) and all(_is_made(program, b, classes, owner) for b in made)


def _sending_ends(program: Program) -> frozenset[Place]:
    """Return the places that are bound to the sending end of a new memory channel, and to nothing else."""
    ends: dict[Place, int] = {}
    bound: dict[Place, int] = {}
    for function in (*program.module.functions, None):
        for node in own_code(function.node if function is not None else program.module.tree):
            if not isinstance(node, cst.Assign):
                continue
            for target in node.targets:
                first = target.target
                if isinstance(first, cst.Tuple) and _opens_channel(program, node.value, function):
                    place = program.place(first.elements[0].value, function, program.module)
                    if place is not None:
                        ends[place] = ends.get(place, 0) + 1
                        bound[place] = bound.get(place, 0) + 1
                elif isinstance(first, cst.Name | cst.Attribute) and not _is_none(node.value):
                    place = program.place(first, function, program.module)
                    if place is not None:
                        bound[place] = bound.get(place, 0) + 1
    return frozenset(place for place, count in ends.items() if bound[place] == count)


def _opens_channel(program: Program, value: cst.BaseExpression, function: FunctionFacts | None) -> bool:
    if not isinstance(value, cst.Call):
        return False
    func = value.func.value if isinstance(value.func, cst.Subscript) else value.func
    return qualified(func, function, program.module) in SENDERS


def _is_none(value: cst.BaseExpression | None) -> bool:
    return isinstance(value, cst.Name) and value.value == "None"


def _is_annotated(program: Program, name: str, function: FunctionFacts, classes: frozenset[str]) -> bool:
    annotation = function.parameters[name]
    if annotation is None:
        return False
    return program.types.annotation_type(annotation, function, function.module) in classes


def _is_made(program: Program, binding: Binding, classes: frozenset[str], owner: ClassFacts | None) -> bool:
    module = owner.module if owner is not None else program.module
    value, function = binding.value, binding.function
    if isinstance(value, cst.Call):
        if last_name(value) == "create_future":
            return classes is FUTURES
        return qualified(value.func, function, module) in classes
    if binding.annotation is not None:
        return program.types.annotation_type(binding.annotation, function, module) in classes
    if isinstance(value, cst.Name) and function is not None and value.value in function.parameters:
        return value.value not in function.bindings and _is_annotated(program, value.value, function, classes)
    return False


def is_made_of(
    program: Program, value: cst.BaseExpression, function: FunctionFacts | None, classes: frozenset[str]
) -> bool:
    """Return whether a value, in `function`, surely is an instance of one of these classes."""
    if isinstance(value, cst.Name):
        place = program.place(value, function, program.module)
        return place is not None and is_instance(program, place, function, classes)
    return _is_made(program, Binding(value, None, ASSIGN, 0, function), classes, None)


def is_waited_on(program: Program, place: Place, kept_by: cst.CSTNode | None = None) -> bool:
    """Return whether a coroutine blocks on the primitive at a place, or code out of sight may.

    Not where all that the module does with it is to poll. `kept_by` is a node that only puts it away.
    """
    uses = set(_uses(program, place, kept_by))
    if _Use.BLOCKS in uses:
        return True
    if _Use.POLLS in uses:
        return False
    return _Use.ESCAPES in uses or _is_public(program, place)


def is_received(program: Program) -> bool:
    """Return whether the module receives from a memory channel, or hands the receiving end to others.

    The two ends are two places, and only the sending one is followed: any receiver counts.
    """
    return any({"receive", "receive_stream"} & f.mentioned or _iterates(f) for f in program.module.functions)


def _iterates(function: FunctionFacts) -> bool:
    return function.is_async and any(
        isinstance(node, cst.For) and node.asynchronous is not None for node in own_code(function.node)
    )


def _is_public(program: Program, place: Place) -> bool:
    """Return whether code out of sight may use what is at a place; a parameter came from outside."""
    if place.fields:
        return not place.fields[-1].startswith("_")
    if place.scope == MODULE:
        return not place.root.startswith("_")
    return any(f.qualname == place.scope and place.root in f.parameters for f in program.module.functions)


def _uses(program: Program, place: Place, kept_by: cst.CSTNode | None) -> Iterator[_Use]:
    for function in program.module.functions:
        names = function.used | function.mentioned
        if (place.fields[-1] if place.fields else place.root) in names:
            yield from _uses_in(program, place, function, kept_by)


def _uses_in(
    program: Program, place: Place, function: FunctionFacts, kept_by: cst.CSTNode | None
) -> Iterator[_Use]:
    """Yield what a function does with a primitive."""
    stack: list[tuple[cst.CSTNode, tuple[cst.CSTNode, ...]]] = [(function.node, ())]
    while stack:
        node, above = stack.pop()
        if (
            isinstance(node, cst.Name | cst.Attribute)
            and program.place(node, function, program.module) == place
        ):
            yield _use(node, above)
        inner = node is not function.node and isinstance(node, cst.FunctionDef | cst.Lambda | cst.ClassDef)
        if not inner and node is not kept_by:
            stack.extend((child, (*above, node)) for child in children(node))


def _use(node: cst.CSTNode, above: tuple[cst.CSTNode, ...]) -> _Use:
    """Return what the syntax above a mention of a primitive, outermost first, does with it."""
    parent = above[-1]
    if isinstance(parent, cst.Attribute):
        if parent.attr.value in _BLOCKS:
            return _Use.POLLS if any(map(_polls, above)) else _Use.BLOCKS
        return _Use.POLLS if parent.attr.value in _LOOKS else _Use.OTHER
    if any(isinstance(part, cst.Await) for part in above):
        return _Use.POLLS if any(map(_polls, above)) else _Use.BLOCKS
    return _Use.ESCAPES if isinstance(parent, cst.Arg | cst.Return | cst.Element | cst.Yield) else _Use.OTHER


def awaits(function: FunctionFacts, is_primitive: Callable[[cst.CSTNode], bool]) -> bool:
    """Return whether a function awaits something of what `is_primitive` tells, for longer than a poll."""
    return any(
        any(map(is_primitive, walk(node))) and not any(map(_polls, walk(node)))
        for node in own_code(function.node)
        if isinstance(node, cst.Await)
    )


def _polls(node: cst.CSTNode) -> bool:
    """Return whether a node is `wait_for(…, 0.5)` or the like: who misses the wakeup checks again soon."""
    if not isinstance(node, cst.Call) or last_name(node) != "wait_for" or len(node.args) < 2:
        return False
    timeout = node.args[1].value
    return isinstance(timeout, cst.Integer | cst.Float) and timeout.evaluated_value <= POLL
