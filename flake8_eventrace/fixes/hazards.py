"""What forbids to make a call later, or in the background.

A lock, a session or the program may end before the call does; a caller may depend on how the call ended;
its arguments may be gone by then. In doubt, there is a hazard.
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from ..catalog.catalog import words
from ..catalog.vocabulary import CANCELLATIONS, INSPECTORS, MUTABLE_CONTAINERS, RUNS_COROUTINE
from ..symbols.access_paths import qualified
from ..symbols.symbols import FunctionFacts, last_name
from ..symbols.walk import walk
from .mutation import is_log, own_nodes

#: Exceptions that are not the failure of a call.
_NO_FAILURES = CANCELLATIONS | {"StopIteration"}
#: Context managers that a call may outlive: they hold nothing.
_EMPTY_MANAGERS = frozenset({"contextlib.suppress", "contextlib.nullcontext"})
_DISPLAYS = (cst.List, cst.Dict, cst.Set, cst.ListComp, cst.DictComp, cst.SetComp)
#: Methods that end their object, some of them at the end of the interpreter: a thread may be cut off.
_FINALIZERS = frozenset({"__del__", "__exit__", "__aexit__"})


def only_logs(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """Return whether only the log, or the caller, learns from a handler that a call has failed."""
    if handler.type is not None and all(last_name(kind) in _NO_FAILURES for kind in _kinds(handler.type)):
        return True
    return all(_is_logged(statement) for statement in handler.body.body)


def _kinds(expression: cst.BaseExpression) -> list[cst.BaseExpression]:
    if isinstance(expression, cst.Tuple):
        return [element.value for element in expression.elements]
    return [expression]


def _is_logged(statement: cst.CSTNode) -> bool:
    if isinstance(statement, cst.SimpleStatementLine):
        return all(_is_logged(small) for small in statement.body)
    if isinstance(statement, cst.Raise):
        return statement.exc is None
    if isinstance(statement, cst.Expr):
        return isinstance(statement.value, cst.BaseString | cst.Ellipsis) or is_log(statement.value)
    return isinstance(statement, cst.Pass)


def ends_with_program(function: FunctionFacts) -> bool:
    """Return whether the program or an object ends with a function, and may cut off what still runs."""
    if function.name in _FINALIZERS or function.decorated_by("command", "group"):
        return True
    if function.parent is not None or function.owner is not None:
        return False
    tree = function.module.tree
    at_top = any(_calls(node, function.name) for node in own_nodes(tree))
    return at_top or any(
        isinstance(node, cst.Call)
        and last_name(node) in RUNS_COROUTINE
        and any(_calls(argument.value, function.name) for argument in node.args)
        for node in walk(tree)
    )


def _calls(node: cst.CSTNode, name: str) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == name


def holds_something(statement: cst.With, function: FunctionFacts) -> bool:
    """Return whether a `with` may release something that a deferred call still needs."""
    return any(
        not isinstance(item.item, cst.Call)
        or qualified(item.item.func, function, function.module) not in _EMPTY_MANAGERS
        for item in statement.items
    )


def is_under_acquired_lock(call: cst.Call, function: FunctionFacts) -> bool:
    """Return whether the function acquires something by hand before the call, and releases it after."""
    nodes = list(own_nodes(function.node))
    index = next(i for i, node in enumerate(nodes) if node is call)
    acquired = any(isinstance(n, cst.Call) and last_name(n) == "acquire" for n in nodes[:index])
    return acquired and any(isinstance(n, cst.Call) and last_name(n) == "release" for n in nodes[index:])


def uses_session(names: frozenset[str], function: FunctionFacts) -> bool:
    """Return whether one of some names is a parameter with a database session, which its owner will close."""
    for name in names & function.parameters.keys():
        annotation = function.parameters[name]
        kinds = {last_name(n) for n in walk(annotation) if isinstance(n, cst.Name)} if annotation else set()
        if name in words("hazards", "sessions") or kinds & words("hazards", "session-types"):
            return True
    return False


def escapes(names: frozenset[str], later: Sequence[cst.CSTNode], function: FunctionFacts) -> bool:
    """Return whether later code passes on or stores a container that a call uses: others may change it.

    `names` are those that the call uses.
    """
    containers = {name for name in names if _is_container(name, function)}
    for node in later:
        given: list[cst.BaseExpression] = []
        if isinstance(node, cst.Call) and not is_log(node) and last_name(node) not in INSPECTORS:
            given = [argument.value for argument in node.args]
        elif isinstance(node, cst.Return | cst.Assign | cst.AnnAssign) and node.value is not None:
            given = [node.value]
        if any(isinstance(value, cst.Name) and value.value in containers for value in given):
            return True
    return False


def _is_container(name: str, function: FunctionFacts) -> bool:
    annotation = function.parameters.get(name)
    if annotation is not None:
        root = annotation.value if isinstance(annotation, cst.Subscript) else annotation
        return last_name(root) in MUTABLE_CONTAINERS
    return any(
        isinstance(b.value, _DISPLAYS)
        or (isinstance(b.value, cst.Call) and last_name(b.value) in MUTABLE_CONTAINERS | {"copy", "deepcopy"})
        for b in function.bindings.get(name, [])
    )
