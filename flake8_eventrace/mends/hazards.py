"""What keeps a call from being made later, or in another thread.

All of this is about the text of one function: what the call uses must stay as it is until the
deferred call has ended, and nothing may count on the call having been made. When in doubt,
there is a hazard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from ..facts.effects import LOGGING
from ..facts.names import Binding, FunctionFacts, dotted, last_name, target_names
from ..facts.places import qualified
from ..facts.walk import children, walk

#: Methods that change their object, or end its life.
_CHANGES = frozenset(
    "append appendleft extend extendleft insert remove pop popleft popitem clear update setdefault add "
    "discard sort reverse rotate write writelines truncate seek put put_nowait set reset reinit flush "
    "close aclose wait_closed release cancel stop shutdown disconnect dispose terminate kill end finish "
    "commit rollback expunge expunge_all expire expire_all refresh delete unlink cleanup __exit__ "
    "__aexit__ exit detach pop_all".split()
)
#: Functions that change their first argument.
_CHANGERS = frozenset("heappush heappop heapify shuffle setattr delattr rmtree unlink remove".split())
#: Exceptions that are not the failure of a call.
_NO_FAILURES = frozenset("CancelledError GeneratorExit KeyboardInterrupt SystemExit StopIteration".split())
#: Managers that hold nothing.
_EMPTY_MANAGERS = frozenset({"contextlib.suppress", "contextlib.nullcontext"})
_LEAVES = (cst.Return, cst.Raise, cst.Yield, cst.Break, cst.Continue)
_SCOPES = (cst.FunctionDef, cst.ClassDef, cst.Lambda)


def own_nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What of a function or statement runs with it, in the order of the text."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        if current is node or not isinstance(current, _SCOPES):
            stack.extend(reversed(list(children(current))))


def leaves(statement: cst.CSTNode) -> bool:
    """Whether a statement can end the block that it stands in, or hands out a value."""
    return any(isinstance(node, _LEAVES) for node in own_nodes(statement))


def variables(node: cst.CSTNode) -> Iterator[str]:
    """The variables that are named in a piece of code: not attributes, not keywords."""
    if isinstance(node, cst.Name):
        yield node.value
    elif isinstance(node, cst.Attribute | cst.Arg):
        yield from variables(node.value)
    else:
        for child in children(node):
            yield from variables(child)


def bound_names(statements: Sequence[cst.CSTNode]) -> frozenset[str]:
    """The variables that statements bind, delete or count up."""
    found: set[str] = set()
    for statement in statements:
        for node in own_nodes(statement):
            if isinstance(node, cst.FunctionDef | cst.ClassDef):
                found.add(node.name.value)
            elif isinstance(node, cst.ImportAlias):
                found.update(dotted(node.asname.name if node.asname else node.name).split(".")[:1])
            elif isinstance(node, cst.MatchAs | cst.MatchStar):
                found.update(() if node.name is None else (node.name.value,))
            elif isinstance(node, cst.AsName):
                found.update(target_names(node.name))
            else:
                for target in _targets(node):
                    found.update(target_names(target))
    return frozenset(found)


def changed_names(nodes: Iterator[cst.CSTNode]) -> frozenset[str]:
    """The variables whose objects code changes, as far as it shows."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, cst.AugAssign) and not isinstance(node.value, cst.BaseNumber):
            found.add(root_name(node.target))  # `xs += …` may extend a list
        for target in _targets(node):
            for part in _parts(target):
                if isinstance(part, cst.Attribute | cst.Subscript):
                    found.add(root_name(part))
        if isinstance(node, cst.Call):
            if isinstance(node.func, cst.Attribute) and node.func.attr.value in _CHANGES:
                found.add(root_name(node.func.value))
            elif last_name(node) in _CHANGERS and node.args:
                found.add(root_name(node.args[0].value))
    return frozenset(found - {""})


def root_name(expression: cst.BaseExpression) -> str:
    """The variable that a chain of attributes, items and calls begins with, or ""."""
    while True:
        if isinstance(expression, cst.Attribute | cst.Subscript):
            expression = expression.value
        elif isinstance(expression, cst.Call):
            expression = expression.func
        elif isinstance(expression, cst.Await):
            expression = expression.expression
        else:
            return expression.value if isinstance(expression, cst.Name) else ""


def with_aliases(names: frozenset[str], function: FunctionFacts) -> frozenset[str]:
    """The variables that may name the same objects or parts of them."""
    groups: dict[str, set[str]] = {}
    for name, bindings in function.bindings.items():
        for binding in bindings:
            if isinstance(binding.value, cst.Name | cst.Attribute | cst.Subscript):
                root = root_name(binding.value)
                joined = groups.get(name, {name}) | groups.get(root, {root})
                for member in joined:
                    groups[member] = joined
    return frozenset(other for name in names for other in groups.get(name, {name}))


def only_logs(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """Whether a handler lets nobody know of a call's failure but the log, or the caller."""
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


def is_log(expression: cst.CSTNode) -> bool:
    """Whether an expression is a call that writes to a log or a terminal."""
    if not isinstance(expression, cst.Call):
        return False
    name = dotted(expression.func)
    if name in ("print", "warnings.warn", "traceback.print_exc"):
        return True
    owner, _, method = name.rpartition(".")
    return method in LOGGING and "log" in owner.rpartition(".")[2].lower()


def holds_something(statement: cst.With, function: FunctionFacts) -> bool:
    """Whether a `with` can hold something that the deferred call would outlive."""
    return any(
        not isinstance(item.item, cst.Call)
        or qualified(item.item.func, function, function.module) not in _EMPTY_MANAGERS
        for item in statement.items
    )


def is_bound_to_thread(names: frozenset[str], call: cst.Call, function: FunctionFacts) -> bool:
    """Whether the call uses what only the thread that made it may use: an SQLite connection."""
    for name in names:
        scope: FunctionFacts | None = function
        while scope is not None and not scope.binds(name):
            scope = scope.parent
        bindings = (scope.bindings if scope is not None else function.module.bindings).get(name, [])
        if any(b.value is not None and _is_sqlite(b.value, function) for b in bindings):
            return True
    owner = _owner(function)
    if owner is None:
        return False
    own, attributes = owner
    for node in walk(call):
        if isinstance(node, cst.Attribute) and dotted(node.value) == own:
            bindings = attributes.get(node.attr.value, [])
            if any(b.value is not None and _is_sqlite(b.value, function) for b in bindings):
                return True
    return False


def _owner(function: FunctionFacts) -> tuple[str, dict[str, list[Binding]]] | None:
    """What the function calls its instance, and what is known of its attributes."""
    scope: FunctionFacts | None = function
    while scope is not None:
        if scope.owner is not None and scope.receiver_name is not None:
            return scope.receiver_name, scope.owner.attributes
        scope = scope.parent
    return None


def _is_sqlite(value: cst.BaseExpression, function: FunctionFacts) -> bool:
    return any(
        isinstance(node, cst.Call)
        and qualified(node.func, function, function.module) == "sqlite3.connect"
        and not any(dotted(a.keyword) == "check_same_thread" for a in node.args if a.keyword)
        for node in walk(value)
    )


def callee(call: cst.Call, function: FunctionFacts) -> FunctionFacts | None:
    """The function of this file that is called, where the name says so."""
    facts = function.module
    if isinstance(call.func, cst.Name) and not function.binds(call.func.value):
        return facts.function(call.func.value)
    owner, own = function.owner, function.receiver_name
    if isinstance(call.func, cst.Attribute) and owner is not None and dotted(call.func.value) == own:
        return owner.methods.get(call.func.attr.value)
    return None


def needs_its_loop(called: FunctionFacts) -> bool:
    """Whether a synchronous function of this file uses the event loop of its thread."""
    return any(
        isinstance(node, cst.Attribute | cst.Name)
        and (
            qualified(node, called, called.module).partition(".")[0] in ("asyncio", "anyio", "trio")
            or last_name(node) in ("create_task", "ensure_future", "call_soon", "get_running_loop")
        )
        for node in walk(called.node)
    )


def _targets(node: cst.CSTNode) -> list[cst.BaseExpression]:
    if isinstance(node, cst.Assign):
        return [target.target for target in node.targets]
    if isinstance(node, cst.AnnAssign | cst.AugAssign | cst.For | cst.NamedExpr | cst.Del):
        return [node.target]
    return []


def _parts(target: cst.BaseExpression) -> list[cst.BaseExpression]:
    if isinstance(target, cst.Tuple | cst.List):
        return [part for element in target.elements for part in _parts(element.value)]
    return [target]
