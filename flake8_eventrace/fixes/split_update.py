"""Updates that an `await` would split: a place is read before it and written after it.

Up to now the event loop runs nothing else in between. With an `await` there, another task may write the
place, and what it wrote is lost; or two tasks pass the same test. Any number of statements may be between.

A place is an attribute, a key of one (also by a variable for it), or a variable that other functions have
too; methods that change an object write it. What the methods of the same instance read and write, up to two
calls down, counts where they are called. Assumed: a path of names means one object throughout the function;
what other callees read or write is not seen here.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import libcst as cst

from ..symbols.parents import Parents
from ..symbols.symbols import FunctionFacts, dotted
from ..symbols.walk import holds, walk
from .mutation import is_log, own_nodes
from .thread_bound import callee

#: Methods by which a list, a dictionary or a set changes.
_CONTAINER_CHANGES = frozenset(
    "append extend insert remove pop popitem clear update setdefault add discard appendleft extendleft "
    "popleft".split()
)
#: How many calls of methods of the same instance are followed.
_DEPTH = 2
_WRITES = (cst.Assign, cst.AnnAssign, cst.AugAssign, cst.Del)


@dataclass(frozen=True, eq=False)
class _Access:
    """A read or a write of a place by a node of the function, by its index in the order of the text."""

    place: str
    index: int
    node: cst.CSTNode


class _OfMethods:
    """What the methods that a function calls on its own instance read and write, at these calls."""

    def __init__(self, function: FunctionFacts) -> None:
        self._function = function
        self._known: dict[tuple[int, bool], frozenset[str]] = {}

    def writes(self, nodes: list[cst.CSTNode]) -> Iterator[_Access]:
        """Yield the writes in some nodes."""
        for index, node in enumerate(nodes):
            for place in self._places(node, write=True):
                yield _Access(place, index, node)

    def reads(self, place: str, nodes: list[cst.CSTNode]) -> Iterator[_Access]:
        """Yield the reads of a place in some nodes."""
        for index, node in enumerate(nodes):
            if place.removesuffix("[]") in self._places(node, write=False):
                yield _Access(place, index, node)

    def _places(self, node: cst.CSTNode, *, write: bool) -> frozenset[str]:
        if not isinstance(node, cst.Call):
            return frozenset()
        key = id(node), write
        if key not in self._known:
            self._known[key] = self._places_of(node, write=write)
        return self._known[key]

    def _places_of(self, node: cst.Call, *, write: bool) -> frozenset[str]:
        called = _method(node, self._function)
        own = self._function.receiver_name
        if called is None or own is None:
            return frozenset()
        return frozenset(f"{own}.{name}" for name in _accessed(called, write, _DEPTH))


@lru_cache(maxsize=1)  # the calls of a function are asked about one after the other
def _of_methods(function: FunctionFacts) -> _OfMethods:
    return _OfMethods(function)


def _method(node: cst.CSTNode, function: FunctionFacts) -> FunctionFacts | None:
    """Return the method of the function's own instance that a node calls."""
    called = callee(node, function) if isinstance(node, cst.Call) else None
    return called if called is not None and called.owner is not None and called.receiver_name else None


def _accessed(method: FunctionFacts, write: bool, depth: int) -> set[str]:
    """Return the attributes of its instance that a method writes, or reads, itself or by other methods."""
    nodes, prefix = list(own_nodes(method.node)), f"{method.receiver_name}."
    writes = list(_writes(nodes, method))
    if write:
        places = {one.place for one in writes}
    else:
        targets = {id(part) for one in writes for part in _target_nodes(one.node)}
        reads = (n for n in nodes if isinstance(n, cst.Attribute) and id(n) not in targets)
        places = {dotted(node) for node in reads}
    names = {place.removeprefix(prefix) for place in places if place.startswith(prefix)}
    for node in nodes if depth > 1 else ():
        called = _method(node, method)
        if called is not None and called is not method:
            names |= _accessed(called, write, depth - 1)
    return names


def _split_in_method(function: FunctionFacts, call: cst.Call) -> str:
    """Return a place that the called method reads before some call and writes after: threads may mix that."""
    method = _method(call, function)
    if method is None or method.is_async:
        return ""
    nodes = list(own_nodes(method.node))
    writes = [one for one in _writes(nodes, method) if not isinstance(one.node, cst.Call)]
    targets = {id(part) for one in writes for part in _target_nodes(one.node)}
    for one in writes:
        reads = [read.index for read in _reads(one.place, nodes[: one.index], targets)]
        within = {id(part) for part in walk(one.node)}
        if reads and any(
            _may_take_long(node) and (min(reads) < index < one.index or id(node) in within)
            for index, node in enumerate(nodes)
        ):
            return one.place.removesuffix("[]")
    return ""


def _may_take_long(node: cst.CSTNode) -> bool:
    """Return whether a node is a call of anything but a built-in function, a class or a logger."""
    if not isinstance(node, cst.Call) or is_log(node):
        return False
    name = dotted(node.func)
    return not hasattr(builtins, name) and not name.rpartition(".")[2][:1].isupper()


def split_update(function: FunctionFacts, call: cst.Call, parents: Parents) -> str:
    """Return a place that is read before a call and written after it, "" where there is none.

    Reads in the arguments of the call are before it, and the targets of an assignment of its value are after
    it. What is written between the read and the call has been read for that write. A pair that is under the
    same `async with` as the call is one step for all who take that lock.
    """
    in_method = _split_in_method(function, call)
    if in_method:
        return in_method
    nodes = list(own_nodes(function.node))
    inner = _of_methods(function)
    start = next((i for i, node in enumerate(nodes) if node is call), None)
    if start is None:
        return ""
    end = start + sum(1 for _ in walk(call))
    guard = next((n for n in parents.ancestors(call) if isinstance(n, cst.With) and n.asynchronous), None)
    writes = [*_writes(nodes, function), *inner.writes(nodes)]
    targets = {id(part) for write in writes for part in _target_nodes(write.node)}
    for write in writes:
        statement = write.node
        if write.index < start and not holds(statement, call):
            continue
        if guard is not None and holds(guard, statement) and holds(guard, call):
            continue
        for read in (*_reads(write.place, nodes[:end], targets), *inner.reads(write.place, nodes[:end])):
            if read.node is statement:
                continue
            if not _is_done(read, writes, start, call, parents):
                return write.place.removesuffix("[]")
    return ""


def _writes(nodes: list[cst.CSTNode], function: FunctionFacts) -> Iterator[_Access]:
    for index, node in enumerate(nodes):
        if isinstance(node, _WRITES):
            for target in _targets(node):
                place = _place(target, function)
                if place:
                    yield _Access(place, index, node)
        elif _changes_receiver(node):
            place = dotted(_receiver(node))
            if place and _is_shared(place, function):
                yield _Access(place, index, node)


def _changes_receiver(node: cst.CSTNode) -> bool:
    """Return whether a call changes the container that it is a method of."""
    return (
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Attribute)
        and node.func.attr.value in _CONTAINER_CHANGES
    )


def _receiver(call: cst.CSTNode) -> cst.BaseExpression:
    """Return what a method is called on."""
    assert isinstance(call, cst.Call)
    assert isinstance(call.func, cst.Attribute)
    return call.func.value


def _targets(statement: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """Yield what a statement assigns or deletes, the elements of tuples one by one."""
    waiting: list[cst.BaseExpression] = []
    if isinstance(statement, cst.Assign):
        waiting.extend(target.target for target in statement.targets)
    elif isinstance(statement, cst.AnnAssign | cst.AugAssign | cst.Del):
        waiting.append(statement.target)
    elif _changes_receiver(statement):
        waiting.append(_receiver(statement))
    while waiting:
        target = waiting.pop()
        if isinstance(target, cst.Tuple | cst.List):
            waiting.extend(element.value for element in target.elements)
        else:
            yield target


def _target_nodes(statement: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield the nodes that are written, not read. The target of `x += 1` is only written here: it is read
    again after the `await`."""
    for target in _targets(statement):
        yield target
        if isinstance(target, cst.Subscript):
            yield target.value


def _place(target: cst.BaseExpression, function: FunctionFacts) -> str:
    """Return the place that an assignment writes, "" for one that only this run of the function has."""
    if isinstance(target, cst.Subscript):
        inner = dotted(target.value)
        is_shared = bool(inner) and (_is_shared(inner, function) or _is_part_of_shared(inner, function))
        return f"{inner}[]" if is_shared else ""
    name = dotted(target)
    return name if name and _is_shared(name, function) else ""


def _is_shared(name: str, function: FunctionFacts) -> bool:
    """Return whether others may have the object, or the variable, that a path begins with."""
    root, dot, _ = name.partition(".")
    if not function.binds(root):
        return True
    if not dot:
        return function.captured(root)
    values = [binding.value for binding in function.bindings.get(root, [])]
    return root in function.parameters or not values or not all(map(_is_new, values))


def _is_part_of_shared(name: str, function: FunctionFacts) -> bool:
    """Return whether a variable is a container that a shared one holds: `group = self.groups[key]`."""
    values = [binding.value for binding in function.bindings.get(name, [])]
    return any(_is_shared(holder, function) for holder in map(_holder, values) if "." in holder)


def _holder(value: cst.BaseExpression | None) -> str:
    """Return the path of the object whose attribute, or whose item, an expression gets."""
    if isinstance(value, cst.Attribute):
        return dotted(value)
    if isinstance(value, cst.Subscript):
        return dotted(value.value)
    if isinstance(value, cst.Call) and isinstance(value.func, cst.Attribute):
        return dotted(value.func.value) if value.func.attr.value in ("get", "setdefault") else ""
    return ""


def _is_new(value: cst.BaseExpression | None) -> bool:
    """Return whether an expression makes an object that nobody else has."""
    if isinstance(value, cst.List | cst.Dict | cst.Set | cst.ListComp | cst.DictComp | cst.SetComp):
        return True
    name = dotted(value.func).rpartition(".")[2] if isinstance(value, cst.Call) else ""
    return name[:1].isupper() or name in ("dict", "list", "set")


def _reads(place: str, nodes: list[cst.CSTNode], targets: set[int]) -> Iterator[_Access]:
    """Yield the reads of a place, or of what it holds, in some nodes."""
    name = place.removesuffix("[]")
    for index, node in enumerate(nodes):
        if isinstance(node, cst.Name | cst.Attribute) and id(node) not in targets and dotted(node) == name:
            yield _Access(place, index, node)


def _is_done(read: _Access, writes: list[_Access], start: int, call: cst.Call, parents: Parents) -> bool:
    """Return whether a write that always comes between a read and a call has already used what was read."""
    return any(
        write.place == read.place
        and write.index < start
        and (write.index > read.index or holds(write.node, read.node))
        and _always_before(write.node, call, parents)
        and not holds(write.node, call)
        for write in writes
    )


def _always_before(statement: cst.CSTNode, call: cst.Call, parents: Parents) -> bool:
    """Return whether the block of an earlier statement also holds a call."""
    line = parents.statement(statement)
    block = parents.block(line) if line is not None else None
    return block is not None and holds(block, call)
