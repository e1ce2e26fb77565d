"""The primitives of asyncio: which places surely hold one, and whether a coroutine blocks on it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import libcst as cst

from ..catalog.vocabulary import EVENT_STATES, FUTURE_STATES, QUEUE_STATES
from ..flow.inlining import Program
from ..flow.operations import MODULE, Place
from ..symbols.access_paths import qualified
from ..symbols.symbols import Binding, ClassFacts, FunctionFacts, last_name
from ..symbols.walk import children
from .timeouts import POLL

EVENTS = frozenset({"asyncio.Event", "asyncio.locks.Event"})
QUEUES = frozenset(
    f"asyncio.{module}{name}"
    for module in ("", "queues.")
    for name in ("Queue", "LifoQueue", "PriorityQueue")
)
FUTURES = frozenset({"asyncio.Future", "asyncio.futures.Future"})

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


def is_waited_on(program: Program, place: Place) -> bool:
    """Return whether a coroutine blocks on the primitive at a place, or code out of sight may.

    Not where all that the module does with it is to poll.
    """
    uses = set(_uses(program, place))
    if _Use.BLOCKS in uses:
        return True
    if _Use.POLLS in uses:
        return False
    return _Use.ESCAPES in uses or _is_public(program, place)


def _is_public(program: Program, place: Place) -> bool:
    """Return whether code out of sight may use what is at a place; a parameter came from outside."""
    if place.fields:
        return not place.fields[-1].startswith("_")
    if place.scope == MODULE:
        return not place.root.startswith("_")
    return any(f.qualname == place.scope and place.root in f.parameters for f in program.module.functions)


def _uses(program: Program, place: Place) -> Iterator[_Use]:
    for function in program.module.functions:
        names = function.used | function.mentioned
        if (place.fields[-1] if place.fields else place.root) in names:
            yield from _uses_in(program, place, function)


def _uses_in(program: Program, place: Place, function: FunctionFacts) -> Iterator[_Use]:
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
        if not inner:
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


def _polls(node: cst.CSTNode) -> bool:
    """Return whether a node is `wait_for(…, 0.5)` or the like: who misses the wakeup checks again soon."""
    if not isinstance(node, cst.Call) or last_name(node) != "wait_for" or len(node.args) < 2:
        return False
    timeout = node.args[1].value
    return isinstance(timeout, cst.Integer | cst.Float) and timeout.evaluated_value <= POLL
