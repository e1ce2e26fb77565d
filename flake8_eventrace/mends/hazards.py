"""What keeps a call from being made later, or in another thread.

All of this is about the text of one function: what the call uses must stay as it is until the
deferred call has ended, and nothing may count on the call having been made. When in doubt,
there is a hazard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from ..facts.effects import LOGGING
from ..facts.expressions import INSPECTORS
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
#: Methods that say that something has been dealt with.
ACKNOWLEDGES = frozenset("task_done ack acknowledge basic_ack nack basic_nack reject mark_done".split())
#: Exceptions that are not the failure of a call.
_NO_FAILURES = frozenset("CancelledError GeneratorExit KeyboardInterrupt SystemExit StopIteration".split())
#: Managers that hold nothing.
_EMPTY_MANAGERS = frozenset({"contextlib.suppress", "contextlib.nullcontext"})
#: What makes objects that refuse to work in another thread than their own.
_OF_THREAD = frozenset({"sqlite3.connect", "playwright.sync_api.sync_playwright", "tkinter.Tk"})
_CONTAINERS = frozenset(
    "list dict set List Dict Set defaultdict deque OrderedDict Counter bytearray MutableMapping "
    "MutableSequence MutableSet".split()
)
_DISPLAYS = (cst.List, cst.Dict, cst.Set, cst.ListComp, cst.DictComp, cst.SetComp)
_SESSIONS = frozenset("db db_session dbsession conn connection cursor cur tx transaction".split())
_SESSION_TYPES = frozenset("Session AsyncSession Connection AsyncConnection Cursor AsyncCursor".split())
#: Methods that end their object, some of them while the interpreter ends.
_LAST_RITES = frozenset({"__del__", "__exit__", "__aexit__"})
#: What of the async libraries a thread without an event loop can use.
_LOOP_FREE = frozenset(
    "asyncio.run asyncio.new_event_loop asyncio.run_coroutine_threadsafe asyncio.iscoroutinefunction "
    "asyncio.iscoroutine asyncio.CancelledError asyncio.TimeoutError asyncio.Runner anyio.run trio.run "
    "anyio.from_thread trio.from_thread".split()
)
_SCOPES = (cst.FunctionDef, cst.ClassDef, cst.Lambda)


def own_nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What of a function or statement runs with it, in the order of the text."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        if current is node or not isinstance(current, _SCOPES):
            stack.extend(reversed(list(children(current))))


def leaves(node: cst.CSTNode, in_loop: bool = False) -> bool:
    """Whether code can end the block that it stands in, or hands out a value."""
    if isinstance(node, cst.Return | cst.Raise | cst.Yield):
        return True
    if isinstance(node, cst.Break | cst.Continue):
        return not in_loop
    if isinstance(node, _SCOPES):
        return False
    looping = node.body if isinstance(node, cst.For | cst.While) else None
    return any(leaves(child, in_loop or child is looping) for child in children(node))


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
            if last_name(node) in _CHANGERS and node.args:
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


def objects(call: cst.Call, function: FunctionFacts) -> frozenset[str]:
    """The variables that a call is made on or gets, other than modules, functions and classes."""
    facts = function.module
    parts: list[cst.CSTNode] = [*call.args]
    if isinstance(call.func, cst.Attribute):
        parts.append(call.func.value)
    return frozenset(
        name
        for part in parts
        for name in variables(part)
        if function.binds(name)
        or not (name in facts.modules or name in facts.classes or facts.function(name) is not None)
    )


def uses(nodes: Sequence[cst.CSTNode], function: FunctionFacts) -> Iterator[frozenset[str]]:
    """The variables whose objects code looks into or hands on; what it only logs does not count."""
    logged = {id(part) for node in nodes if is_log(node) for part in walk(node)}
    for node in nodes:
        if id(node) in logged:
            continue
        if isinstance(node, cst.Call):
            yield objects(node, function)
        elif isinstance(node, cst.Attribute | cst.Subscript):
            yield frozenset({root_name(node)})


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


def ends_with_program(function: FunctionFacts) -> bool:
    """Whether what a function leaves running may be cut off: the program or an object ends with it."""
    if function.name in _LAST_RITES or function.decorated_by("command", "group"):
        return True
    if function.parent is not None or function.owner is not None:
        return False
    tree = function.module.tree
    at_top = any(_calls(node, function.name) for node in own_nodes(tree))
    return at_top or any(
        isinstance(node, cst.Call)
        and last_name(node) in ("run", "run_until_complete")
        and any(_calls(argument.value, function.name) for argument in node.args)
        for node in walk(tree)
    )


def _calls(node: cst.CSTNode, name: str) -> bool:
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == name


def holds_something(statement: cst.With, function: FunctionFacts) -> bool:
    """Whether a `with` can hold something that the deferred call would outlive."""
    return any(
        not isinstance(item.item, cst.Call)
        or qualified(item.item.func, function, function.module) not in _EMPTY_MANAGERS
        for item in statement.items
    )


def is_under_acquired_lock(call: cst.Call, function: FunctionFacts) -> bool:
    """Whether the function releases something by hand after the call that it acquired before."""
    nodes = list(own_nodes(function.node))
    index = next(i for i, node in enumerate(nodes) if node is call)
    acquired = any(isinstance(n, cst.Call) and last_name(n) == "acquire" for n in nodes[:index])
    return acquired and any(isinstance(n, cst.Call) and last_name(n) == "release" for n in nodes[index:])


def is_bound_to_thread(call: cst.Call, function: FunctionFacts) -> bool:
    """Whether the call uses what only the thread that made it may use: an SQLite connection."""
    return _of_thread(call, function, set())


def _of_thread(code: cst.CSTNode, function: FunctionFacts, seen: set[str]) -> bool:
    """Whether code makes such a thing, or names what has been made so."""
    for node in walk(code):
        if isinstance(node, cst.Call) and _makes_bound_to_thread(node, function):
            return True
        if isinstance(node, cst.Name | cst.Attribute) and (name := dotted(node)) and name not in seen:
            seen.add(name)
            if any(_of_thread(value, function, seen) for value in _values(name, function)):
                return True
    return False


def _values(name: str, function: FunctionFacts) -> Iterator[cst.BaseExpression]:
    """What a variable, or an attribute of the function's own instance, is bound to."""
    owner = _owner(function)
    if owner is not None and name.startswith(f"{owner[0]}."):
        bindings = owner[1].get(name.partition(".")[2], [])
    else:
        scope: FunctionFacts | None = function
        while scope is not None and not scope.binds(name):
            scope = scope.parent
        bindings = (scope.bindings if scope is not None else function.module.bindings).get(name, [])
        for node in own_nodes(scope.node) if scope is not None else ():
            if isinstance(node, cst.WithItem) and node.asname and name in target_names(node.asname.name):
                yield node.item
    for binding in bindings:
        if binding.value is not None:
            yield binding.value


def _owner(function: FunctionFacts) -> tuple[str, dict[str, list[Binding]]] | None:
    """What the function calls its instance, and what is known of its attributes."""
    scope: FunctionFacts | None = function
    while scope is not None:
        if scope.owner is not None and scope.receiver_name is not None:
            return scope.receiver_name, scope.owner.attributes
        scope = scope.parent
    return None


def _makes_bound_to_thread(call: cst.Call, function: FunctionFacts, depth: int = 0) -> bool:
    """Whether a call, or the function of this file that it names, makes such a thing."""
    if qualified(call.func, function, function.module) in _OF_THREAD:
        return not any(a.keyword is not None and a.keyword.value == "check_same_thread" for a in call.args)
    called = callee(call, function)
    if called is None or depth > 1:
        return False
    for node in own_nodes(called.node):
        value = node.value if isinstance(node, cst.Return | cst.Yield) else None
        if isinstance(value, cst.Call):
            made_here = [value]
        elif isinstance(value, cst.Name | cst.Attribute):
            made_here = [v for v in _values(dotted(value), called) if isinstance(v, cst.Call)]
        else:
            continue
        if any(_makes_bound_to_thread(made, called, depth + 1) for made in made_here):
            return True
    return False


def callee(call: cst.Call, function: FunctionFacts) -> FunctionFacts | None:
    """The function of this file that is called, where the name says so."""
    facts = function.module
    if isinstance(call.func, cst.Name) and not function.binds(call.func.value):
        return facts.function(call.func.value)
    owner, own = function.owner, function.receiver_name
    if isinstance(call.func, cst.Attribute) and owner is not None and dotted(call.func.value) == own:
        return owner.methods.get(call.func.attr.value)
    return None


def needs_its_thread(called: FunctionFacts) -> bool:
    """Whether a synchronous function of this file uses its thread's event loop or sets its context."""
    return any(
        isinstance(node, cst.Attribute | cst.Name)
        and (
            _is_of_loop(qualified(node, called, called.module))
            or last_name(node) in ("create_task", "ensure_future", "call_soon", "get_running_loop")
            or _sets_context(node, called)
        )
        for node in walk(called.node)
    )


def _is_of_loop(name: str) -> bool:
    """Whether a function of an async library works in its event loop only."""
    return name.startswith(("asyncio.", "anyio.", "trio.")) and name not in _LOOP_FREE


def _sets_context(node: cst.BaseExpression, called: FunctionFacts) -> bool:
    """Whether this is the `set` of a context variable: lost when another thread's copy gets it."""
    if not isinstance(node, cst.Attribute) or node.attr.value != "set":
        return False
    bindings = called.module.bindings.get(dotted(node.value), [])
    return any(b.value is not None and last_name(b.value) == "ContextVar" for b in bindings)


def is_of_request(names: frozenset[str], function: FunctionFacts) -> bool:
    """Whether a parameter is a database session or connection, which its owner will close."""
    for name in names & function.parameters.keys():
        annotation = function.parameters[name]
        kinds = {last_name(n) for n in walk(annotation) if isinstance(n, cst.Name)} if annotation else set()
        if name in _SESSIONS or kinds & _SESSION_TYPES:
            return True
    return False


def escapes(names: frozenset[str], later: Sequence[cst.CSTNode], function: FunctionFacts) -> bool:
    """Whether a container that the function owns, or was given, is handed on by later code."""
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
        return last_name(root) in _CONTAINERS
    return any(
        isinstance(b.value, _DISPLAYS)
        or (isinstance(b.value, cst.Call) and last_name(b.value) in _CONTAINERS | {"copy", "deepcopy"})
        for b in function.bindings.get(name, [])
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
