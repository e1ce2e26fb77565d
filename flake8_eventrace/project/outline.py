"""What one module says about its names and calls, as plain data made from the standard `ast`.

An outline is made once for each content of a file and holds nothing but strings and numbers,
so that it can be kept on disk. It claims nothing: `resolve` finds what the names mean, and
`summaries` what the calls do.

Expressions are written as *access paths*: `client.chat.completions.create`, `OpenAI().models`,
`clients[]`. `()` is a call whose arguments are left out, `[]` a subscription, `~` behind a path
a container of such values, `>` what `with` binds of such a value and `>>` what
`async with` does. A path that begins with `@` is an import (`@requests.post`, relative
ones with their dots), one that begins with `#` a function or class of this module by its
qualified name. `await` is left out: `(await connect()).send` reads `connect().send`.

Assumed: a lambda and a nested function run only when they are called; what stands in a branch
that builds a missing singleton, fills a cache or handles a missing import is *cold*: most runs
do not come there, nor to what stands in a branch for
Windows or a Mac.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

#: Alternatives of one expression, and bindings of one name, that are kept.
MOST = 6
#: Changed places of one function that are kept.
MOST_CHANGES = 60
#: Calls that iterate over their arguments here and now.
CONSUMERS = frozenset(
    "list tuple set frozenset dict sorted sum any all max min next join extend update deque enumerate zip "
    "reversed map filter print".split()
)
#: Methods that change a container in place.
MUTATORS = frozenset(
    "append appendleft extend extendleft insert add update pop popleft popitem remove discard clear "
    "setdefault sort reverse __setitem__".split()
)
#: Awaited calls that run the coroutines given to them.
RUNNERS = frozenset("wait_for shield gather".split())
#: Calls that run a coroutine to its end in a function that is none.
LOOP_RUNNERS = frozenset("run run_until_complete run_sync".split())
#: Annotations that say nothing about the class of a value.
_WRAPPERS = frozenset("Optional Annotated Final ClassVar Required NotRequired ReadOnly".split())
_CONTAINERS = frozenset(
    "list List dict Dict Mapping MutableMapping defaultdict DefaultDict OrderedDict tuple Tuple set Set "
    "frozenset FrozenSet Sequence MutableSequence Iterable Iterator Generator AsyncIterator AsyncIterable "
    "AsyncGenerator Collection deque Deque WeakValueDictionary".split()
)
#: Containers whose values are the last of their arguments; of the others it is the first.
_LAST = frozenset(
    "dict Dict Mapping MutableMapping defaultdict DefaultDict OrderedDict WeakValueDictionary".split()
)
_PLAIN = re.compile(r"[A-Za-z_][\w.]*")
_HEAD = re.compile(r"\w+")
_GUARD = re.compile(r"!?([\w.]+)")
#: Questions whose answer says that a call on the same object will not have to wait.
_STATES = frozenset("empty qsize done is_set is_alive locked".split())
_MISSING_IMPORT = frozenset({"ImportError", "ModuleNotFoundError"})
#: Names of constants and functions that tell whether this is Windows.
_WINDOWS_FLAGS = frozenset(
    {"is_windows", "iswindows", "windows", "is_win", "is_win32", "win32", "on_windows"}
)
#: What tells of a case that a normal run comes to, rather than of a failure.
_CASES = frozenset(
    "NotImplementedError ValueError IndexError EOFError TimeoutError StopIteration StopAsyncIteration "
    "Empty QueueEmpty".split()
)


class Site(NamedTuple):
    """A call in a function's own body.

    Lines are 1-based, columns count UTF-8 bytes from 0, as `ast` does. `arguments` are pairs
    of a position or keyword and what is passed: `=` and a literal, a path, or `?`.
    `consumed`: the value is iterated over here; `entered`: it is entered by `with`; `handler`:
    the call stands in an `except` or a `raise`. `guards` are the tests of names and attributes that
    the call stands under: `wait` and `!self.wait` for truth, `mode='x'` and `mode!'x'` for equality
    with a literal, `!queue.empty()` for what a state of waiting was asked.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    callee: str
    awaited: bool = False
    entered: bool = False
    consumed: bool = False
    cold: bool = False
    handler: bool = False
    guards: tuple[str, ...] = ()
    arguments: tuple[tuple[str, str], ...] = ()


@dataclass(eq=False)
class FunctionOutline:
    """`name` is the qualified name; `owner` that of the class whose method it is, or "".

    `parent` is the qualified name of the function around it, or "". `changes` are the paths
    that it stores to or changes in place: `session.name`, `self.items`, `messages`. `defaults`
    are literals, `rebound` the parameters that it binds anew, each with the guards there. `says`
    are the texts, members and classes in what it returns or yields; `reads` the attributes of its
    own instance that it looks at.
    """

    name: str
    line: int
    owner: str = ""
    parent: str = ""
    is_async: bool = False
    is_generator: bool = False
    is_abstract: bool = False
    decorators: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    bindings: dict[str, list[str]] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
    returned: list[str] = field(default_factory=list)
    annotated: list[str] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    defaults: dict[str, str] = field(default_factory=dict)
    rebound: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    _guarded: set[str] | None = field(default=None, repr=False)
    _handed: set[str] | None = field(default=None, repr=False)

    @property
    def handed(self) -> set[str]:
        """The parameters that it hands on as they are."""
        if self._handed is None:
            paths = {path for site in self.sites for _, path in site.arguments}
            self._handed = paths.intersection(self.parameters)
        return self._handed

    @property
    def guarded(self) -> set[str]:
        """The parameters, and attributes of parameters, that decide which of its calls are made."""
        if self._guarded is None:
            found = {
                match[1] for site in self.sites for guard in site.guards if (match := _GUARD.match(guard))
            }
            self._guarded = {path for path in found if path.partition(".")[0] in self.parameters}
        return self._guarded


@dataclass(eq=False)
class ClassOutline:
    """`attributes` are pairs of the evaluating function ("" for the class body) and a path."""

    name: str
    line: int
    bases: tuple[str, ...] = ()
    methods: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


@dataclass(eq=False)
class Outline:
    """One module. `stars` are the modules that it imports everything from."""

    bindings: dict[str, list[str]] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    functions: dict[str, FunctionOutline] = field(default_factory=dict)
    classes: dict[str, ClassOutline] = field(default_factory=dict)
    _tested: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def tested(self, described: ClassOutline) -> frozenset[str]:
        """The attributes of its instance that the methods of a class test before they call."""
        known = self._tested.get(described.name)
        if known is None:
            methods = [self.functions[name] for name in described.methods.values() if name in self.functions]
            paths = ((m, path.partition(".")) for m in methods if m.parameters for path in m.guarded)
            known = frozenset(rest for m, (head, dot, rest) in paths if dot and head == m.parameters[0])
            self._tested[described.name] = known
        return known


def outline(tree: ast.Module) -> Outline:
    """The outline of a parsed module.

    Raises RecursionError where expressions are nested deeper than Python's stack.
    """
    return _Outliner(tree).result


def paths(node: ast.expr | None) -> list[str]:
    """The access paths that an expression may be the value of; none where it is something else."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute):
        return [f"{base}.{node.attr}" for base in paths(node.value)]
    if isinstance(node, ast.Call):
        if _last(node.func) == "partial" and node.args:
            return paths(node.args[0])
        if _last(node.func) == "cast" and len(node.args) == 2:
            return annotation_paths(node.args[0]) or paths(node.args[1])
        return [f"{base}()" for base in paths(node.func)]
    if isinstance(node, ast.Subscript):
        return [f"{base}[]" for base in paths(node.value)]
    if isinstance(node, ast.Await):
        return paths(node.value)
    if isinstance(node, ast.NamedExpr):
        return paths(node.value)
    if isinstance(node, ast.IfExp):
        return [*paths(node.body), *paths(node.orelse)][:MOST]
    if isinstance(node, ast.BoolOp):
        return [path for value in node.values for path in paths(value)][:MOST]
    if (isinstance(node, ast.Constant) and isinstance(node.value, str)) or isinstance(node, ast.JoinedStr):
        return ["@builtins.str()"]
    return []


def annotation_paths(node: ast.expr | None) -> list[str]:
    """The values that an annotation promises, as paths: `OpenAI()` for `"OpenAI | None"`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            node = ast.parse(node.value.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []
        return annotation_paths(node) if not isinstance(node, ast.Constant) else []
    if isinstance(node, (ast.Name, ast.Attribute)):
        return [f"{path}()" for path in paths(node)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*annotation_paths(node.left), *annotation_paths(node.right)][:MOST]
    if isinstance(node, ast.Subscript):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        name = _last(node.value)
        if not parts:
            return []
        if name == "Union":
            return [path for part in parts for path in annotation_paths(part)][:MOST]
        if name in _WRAPPERS:
            return annotation_paths(parts[0])
        if name in ("type", "Type"):
            return [path.removesuffix("()") for path in annotation_paths(parts[0])]
        if name in _CONTAINERS:
            return [f"{path}~" for path in annotation_paths(parts[-1] if name in _LAST else parts[0])]
        return annotation_paths(node.value)
    return []


class _Outliner:
    def __init__(self, tree: ast.Module) -> None:
        self.result = Outline()
        self.function: FunctionOutline | None = None
        self.owner: ClassOutline | None = None
        self.prefix = ""
        self.cold = False
        self.handler = False
        self.foreign = False  # in a branch for another platform
        self.guards: tuple[str, ...] = ()
        self._block(tree.body)

    # -- scopes ----------------------------------------------------------------------------

    def _bind(self, name: str, found: Sequence[str]) -> None:
        """Note what a name may be; an empty path says that it may be something unknown."""
        if self.owner is not None and self.function is None:
            known = self.owner.attributes.setdefault(name, [])
            known.extend(("", path) for path in found if len(known) < MOST)
            return
        scope = self.result.bindings
        if self.function is not None:
            if name in self.function.elsewhere:
                found = [self._global(path) for path in found]
            else:
                scope = self.function.bindings
                if name in self.function.parameters and len(self.function.rebound) < MOST_CHANGES:
                    self.function.rebound.append((name, self.guards))
        self._unguard(name)
        kept = scope.setdefault(name, [])
        for path in found or ("",):
            if path not in kept and len(kept) < MOST:
                kept.append(path)

    def _unguard(self, place: str) -> None:
        """Forget what was tested of a place that is bound anew."""
        if self.guards:
            changed = re.compile(rf"!?{re.escape(place)}(?![\w])")
            self.guards = tuple(guard for guard in self.guards if not changed.match(guard))

    def _global(self, path: str) -> str:
        """A path of this function as the module's scope can read it, "" where it cannot."""
        function = self.function
        head = _HEAD.match(path)
        if function is None or head is None or head[0] not in function.bindings:
            return path
        meant = function.bindings[head[0]]
        return meant[0] + path[head.end() :] if len(meant) == 1 and meant[0][:1] in ("@", "#") else ""

    def _bind_target(self, target: ast.expr, found: Sequence[str], value: ast.expr | None = None) -> None:
        if isinstance(target, ast.Name):
            self._bind(target.id, found)
        elif isinstance(target, ast.Attribute):
            self._expression(target.value)
            if not _is_itself(target, value):
                self._change(target)
            self._unguard(_dotted(target) or "?")
            self._bind_attribute(target, found)
        elif isinstance(target, (ast.Tuple, ast.List)):
            values: Sequence[ast.expr | None] = [None] * len(target.elts)
            if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
                values = value.elts
            for element, part in zip(target.elts, values, strict=True):
                self._bind_target(element, paths(part), part)
        elif isinstance(target, ast.Starred):
            self._bind_target(target.value, ())
        elif isinstance(target, ast.Subscript):
            self._change(target.value)
            # `clients[key] = OpenAI()` tells what the container holds.
            base = paths(target.value)
            if base and found and isinstance(target.value, (ast.Name, ast.Attribute)):
                held = [f"{path}~" for path in found if path]
                if isinstance(target.value, ast.Attribute):
                    self._bind_attribute(target.value, held)
                elif self.function is None or not self.function.bindings.get(base[0]):
                    kept = self.result.bindings.setdefault(base[0], [])
                    read = [path for path in map(self._global, held) if path]
                    kept.extend(path for path in read if path not in kept and len(kept) < MOST)
            self._expression(target)
        else:
            self._expression(target)

    def _read(self, node: ast.Attribute) -> None:
        function = self.function
        if function is None or not function.owner or len(function.reads) >= MOST_CHANGES:
            return
        own = isinstance(node.value, ast.Name) and function.parameters[:1] == (node.value.id,)
        if own and node.attr not in function.reads:
            function.reads.append(node.attr)

    def _change(self, place: ast.expr) -> None:
        """Note that the function changes a place that others may know."""
        function = self.function
        text = _dotted(place)
        if function is None or not text or text in function.changes or len(function.changes) >= MOST_CHANGES:
            return
        root, dot, rest = text.partition(".")
        meant = function.bindings.get(root, ())
        if root not in function.parameters and len(meant) == 1 and _PLAIN.fullmatch(meant[0]):
            # `metrics = run.metrics` gives the place a second name.
            text = f"{meant[0]}{dot}{rest}"
            root = text.partition(".")[0]
        if text in function.changes:
            return
        if root in function.parameters or root not in function.bindings or root in function.elsewhere:
            function.changes.append(text)

    def _bind_attribute(self, target: ast.Attribute, found: Sequence[str]) -> None:
        function = self.function
        if not found or function is None or not isinstance(target.value, ast.Name):
            return
        owner = self._instance_class(target.value.id)
        if owner is not None:
            known = owner.attributes.setdefault(target.attr, [])
            for path in found:
                if (function.name, path) not in known and len(known) < MOST:
                    known.append((function.name, path))

    def _instance_class(self, name: str) -> ClassOutline | None:
        """The class whose instance a name is, by being the first parameter of its method."""
        function = self.function
        while function is not None:
            if name in function.parameters:
                if function.owner and function.parameters[0] == name and not _is_static(function):
                    return self.result.classes.get(function.owner)
                return None
            function = self.result.functions.get(function.parent)
        return None

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for expression in (*node.decorator_list, *_defaults(node.args)):
            self._expression(expression)
        name = f"{self.prefix}{node.name}"
        outer, owner, prefix = self.function, self.owner, self.prefix
        cold, handler, guards = self.cold, self.handler, self.guards
        method_of = owner if owner is not None and outer is None else None
        decorators = tuple(path for d in node.decorator_list for path in paths(d)[:1])
        if method_of is not None:
            if any(path.endswith((".setter", ".deleter")) for path in decorators):
                name = f"{name}@{node.lineno}"  # the method is the getter
            else:
                method_of.methods[node.name] = name
        else:
            self._bind(node.name, (f"#{name}",))
        function = FunctionOutline(
            name,
            node.lineno,
            owner=method_of.name if method_of is not None else "",
            parent=outer.name if outer is not None else "",
            is_async=isinstance(node, ast.AsyncFunctionDef),
            decorators=decorators,
            is_abstract=_is_abstract(node),
            annotated=annotation_paths(node.returns),
        )
        if not any(path.split(".")[-1].startswith("overload") for path in decorators):
            self.result.functions[name] = function
        self.function, self.owner, self.prefix = function, None, f"{name}."
        self.cold, self.handler = self.foreign, False
        self.guards = ()
        self._parameters(node.args)
        function.rebound.clear()
        function.defaults = {name: f"={value!r}" for name, value in _default_literals(node.args)}
        function.elsewhere = tuple(_elsewhere(node))
        self._block(node.body)
        self.function, self.owner, self.prefix = outer, owner, prefix
        self.cold, self.handler, self.guards = cold, handler, guards

    def _parameters(self, arguments: ast.arguments) -> None:
        function = self.function
        assert function is not None
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        function.parameters = tuple(a.arg for a in named)
        for argument in named:
            self._bind(argument.arg, annotation_paths(argument.annotation))
        for star in (arguments.vararg, arguments.kwarg):
            if star is not None:
                self._bind(star.arg, ())

    def _class(self, node: ast.ClassDef) -> None:
        for expression in (*node.decorator_list, *node.bases, *(k.value for k in node.keywords)):
            self._expression(expression)
        name = f"{self.prefix}{node.name}"
        self._bind(node.name, (f"#{name}",))
        owner = ClassOutline(name, node.lineno, tuple(p for b in node.bases for p in paths(b)[:1]))
        self.result.classes.setdefault(name, owner)
        before = self.function, self.owner, self.prefix
        self.function, self.owner, self.prefix = None, owner, f"{name}."
        self._block(node.body)
        self.function, self.owner, self.prefix = before

    # -- statements ------------------------------------------------------------------------

    def _block(self, body: Iterable[ast.stmt]) -> None:
        cold, guards = self.cold, self.guards
        for statement in body:
            self._statement(statement)
            if self._answers(statement):
                self.cold = True
            if isinstance(statement, ast.If) and isinstance(
                statement.body[-1], ast.Return | ast.Raise | ast.Continue | ast.Break
            ):
                self.guards += tuple(self._tests(statement.test, wanted=False))
                self.cold = self.cold or _is_elsewhere(statement.test) is False
        self.cold, self.guards = cold, guards

    def _answers(self, statement: ast.stmt) -> bool:
        """Whether most runs end in a statement, because the answer is known; under a lock, say."""
        if isinstance(statement, ast.If):
            return self._answers_from_store(statement)
        if isinstance(statement, (ast.With, ast.AsyncWith, ast.Try)):
            return any(self._answers(inner) for inner in statement.body)
        return False

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Expr):
            self._expression(node.value)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._function(node)
        elif isinstance(node, ast.ClassDef):
            self._class(node)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            self._import(node)
        elif isinstance(node, ast.Assign):
            self._expression(node.value)
            for target in node.targets:
                self._bind_target(target, paths(node.value), node.value)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self._expression(node.value)
            self._bind_target(node.target, annotation_paths(node.annotation) or paths(node.value), node.value)
        elif isinstance(node, ast.AugAssign):
            self._expression(node.value)
            self._change(node.target)
            self._bind_target(node.target, ())
        elif isinstance(node, ast.Delete):
            for target in node.targets:
                self._change(target.value if isinstance(target, ast.Subscript) else target)
                self._expression(target)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            self._iterated(node.iter, awaited=isinstance(node, ast.AsyncFor))
            self._bind_target(node.target, [f"{path}[]" for path in paths(node.iter)])
            self._block(node.body)
            self._block(node.orelse)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            for item in node.items:
                awaited = isinstance(node, ast.AsyncWith)
                self._expression(item.context_expr, awaited=awaited, entered=True)
                if item.optional_vars is not None:
                    entered = ">>" if awaited else ">"
                    self._bind_target(
                        item.optional_vars, [f"{path}{entered}" for path in paths(item.context_expr)]
                    )
            self._block(node.body)
        elif isinstance(node, ast.Try) or type(node).__name__ == "TryStar":
            self._try(node)  # type: ignore[arg-type]
        elif isinstance(node, ast.If):
            self._if(node)
        elif isinstance(node, ast.Return):
            if node.value is not None:
                self._expression(node.value)
                if self.function is not None:
                    self.function.returned.extend(
                        paths(node.value)[: max(0, MOST - len(self.function.returned))]
                    )
                    self.function.says.extend(
                        _said(node.value)[: max(0, MOST_CHANGES - len(self.function.says))]
                    )
        elif isinstance(node, ast.Match):
            self._expression(node.subject)
            for case in node.cases:
                for name in _captures(case.pattern):
                    self._bind(name, ())
                if case.guard is not None:
                    self._expression(case.guard)
                self._block(case.body)
        elif isinstance(node, ast.While):
            self._expression(node.test)
            guards = self.guards
            states = (guard for guard in self._tests(node.test, wanted=True) if guard.endswith("()"))
            self.guards = (*guards, *states)
            self._block(node.body)
            self.guards = guards
            self._block(node.orelse)
        elif isinstance(node, ast.Raise):
            within, self.handler = self.handler, True
            for part in (node.exc, node.cause):
                if part is not None:
                    self._expression(part)
            self.handler = within
        elif not isinstance(node, (ast.Global, ast.Nonlocal)):
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self._expression(child)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                full = alias.name if alias.asname else alias.name.partition(".")[0]
                self._bind(alias.asname or full, (f"@{full}",))
            return
        source = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self.result.stars.append(f"@{source}")
            else:
                joint = "" if source.endswith(".") else "."
                self._bind(alias.asname or alias.name, (f"@{source}{joint}{alias.name}",))

    def _try(self, node: ast.Try) -> None:
        self._block(node.body)
        for handler in node.handlers:
            cold, within = self.cold, self.handler
            kinds = {_last(kind) for kind in _kinds(handler.type)}
            self.handler = within or not kinds or not kinds <= _CASES
            self.cold = cold or bool(kinds & _MISSING_IMPORT)
            if handler.name:
                self._bind(handler.name, ())
            self._block(handler.body)
            self.cold, self.handler = cold, within
        self._block(node.orelse)
        self._block(node.finalbody)

    def _if(self, node: ast.If) -> None:
        self._expression(node.test)
        cold, guards, foreign = self.cold, self.guards, self.foreign
        elsewhere = _is_elsewhere(node.test)
        self.foreign = foreign or elsewhere is True
        self.cold = cold or self.foreign or self._builds_missing(node) or _lacks_package(node.test)
        self.guards = (*guards, *self._tests(node.test, wanted=True))
        self._block(node.body)
        self.foreign = foreign or elsewhere is False
        self.cold = cold or self.foreign or self._fills_store(node)
        self.guards = (*guards, *self._tests(node.test, wanted=False))
        self._block(node.orelse)
        self.cold, self.guards, self.foreign = cold, guards, foreign

    def _tests(self, test: ast.expr, *, wanted: bool) -> Iterator[str]:
        """The guards that a test of parameters amounts to, where it comes out as wanted."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            yield from self._tests(test.operand, wanted=not wanted)
        elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) is wanted:
            for value in test.values:
                yield from self._tests(value, wanted=wanted)
        elif isinstance(test, (ast.Name, ast.Attribute)):
            place = _plain(test)
            if place:
                yield place if wanted else f"!{place}"
        elif isinstance(test, ast.Call):
            place = _state(test)
            if place:
                yield place if wanted else f"!{place}"
        elif isinstance(test, ast.Compare) and len(test.ops) == 1:
            literal, operator = test.comparators[0], test.ops[0]
            if not isinstance(literal, ast.Constant):
                return
            place = _plain(test.left)
            if place:
                equal = isinstance(operator, (ast.Eq, ast.Is))
                if equal or isinstance(operator, (ast.NotEq, ast.IsNot)):
                    yield f"{place}{'=' if equal is wanted else '!'}{literal.value!r}"
            elif isinstance(test.left, ast.Call) and literal.value == 0:
                place = _state(test.left)  # `queue.qsize() > 0`
                if place and isinstance(operator, (ast.Gt, ast.NotEq)):
                    yield place if wanted else f"!{place}"

    # -- what most runs do not come to -----------------------------------------------------

    def _builds_missing(self, node: ast.If) -> bool:
        """`if self._client is None: self._client = …`, `if key not in cache: cache[key] = …`."""
        missing = _missing(node.test)
        if missing is None:
            return False
        if self._lives_on(missing):
            return _assigns(node.body, missing)
        return isinstance(missing, ast.Name) and self._refills(missing.id, node.body)

    def _refills(self, name: str, body: Sequence[ast.stmt]) -> bool:
        """`item = cache.get(key)`, and where it is None: `cache[key] = …`."""
        for path in (self.function or _NO_FUNCTION).bindings.get(name, ()):
            place = path.removesuffix("[]").removesuffix(".get()")
            if place != path and _PLAIN.fullmatch(place):
                store = ast.parse(place, mode="eval").body
                if self._lives_on(store) and _assigns(body, store):
                    return True
        return False

    def _fills_store(self, node: ast.If) -> bool:
        """The other branch of `if key in cache: … else: cache[key] = …`."""
        test = node.test
        if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.In):
            return False
        store = test.comparators[0]
        return self._lives_on(store) and _assigns(node.orelse, store)

    def _lives_on(self, place: ast.expr) -> bool:
        """Whether a place outlives the call: it belongs to the instance, or to another scope.

        What hangs on a local or a parameter is filled once for each of those, unless it is the
        application or its state.
        """
        while isinstance(place, (ast.Subscript, ast.Attribute)):
            if isinstance(place, ast.Attribute) and place.attr in ("app", "state"):
                return True
            place = place.value
        function = self.function
        if not isinstance(place, ast.Name) or function is None:
            return False
        own = function.owner and function.parameters[:1] == (place.id,)
        return bool(own) or place.id in function.elsewhere or place.id not in function.bindings

    def _answers_from_store(self, node: ast.If) -> bool:
        """`if key in cache: return cache[key]`, `if self._client: return self._client`."""
        last = node.body[-1]
        if not isinstance(last, ast.Return) or last.value is None:
            return False
        answers = last.value.values if isinstance(last.value, ast.BoolOp) else [last.value]
        base = answers[0]
        while isinstance(base, ast.Subscript):
            base = base.value
        if isinstance(base, ast.Call) and _last(base.func) == "get" and isinstance(base.func, ast.Attribute):
            base = base.func.value
        joint = isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.And)
        tests = node.test.values if joint and isinstance(node.test, ast.BoolOp) else [node.test]
        places = [place for test in tests for place in [_present(test)] if place is not None]
        place = next((place for place in places if ast.dump(place) == ast.dump(base)), None)
        if place is None:
            return False
        if self._lives_on(place):
            return True
        known = (
            (self.function or _NO_FUNCTION).bindings.get(place.id, []) if isinstance(place, ast.Name) else []
        )
        if any(isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.In) for test in tests):
            return bool(known) and all(known)  # it was got from somewhere
        return bool(known) and all(path.endswith((".get()", "[]")) for path in known)

    # -- expressions -----------------------------------------------------------------------

    def _iterated(self, node: ast.expr, *, awaited: bool = False) -> None:
        self._expression(node, consumed=True, awaited=awaited)

    def _expression(
        self, node: ast.expr, *, awaited: bool = False, entered: bool = False, consumed: bool = False
    ) -> None:
        kind = type(node)
        if kind is ast.Name or kind is ast.Constant:
            return
        if isinstance(node, ast.Call):
            self._call(node, awaited, entered, consumed)
        elif isinstance(node, ast.Attribute):
            self._read(node)
            self._expression(node.value)
        elif isinstance(node, ast.Await):
            self._expression(node.value, awaited=True, consumed=consumed, entered=entered)
        elif isinstance(node, (ast.YieldFrom, ast.Yield)):
            if self.function is not None:
                self.function.is_generator = True
            if node.value is not None:
                self._expression(node.value, consumed=isinstance(node, ast.YieldFrom))
                if self.function is not None:
                    self.function.says.extend(
                        _said(node.value)[: max(0, MOST_CHANGES - len(self.function.says))]
                    )
        elif isinstance(node, ast.Starred):
            self._iterated(node.value)
        elif isinstance(node, ast.Lambda):
            for default in _defaults(node.args):
                self._expression(default)
        elif isinstance(node, ast.NamedExpr):
            self._expression(node.value, awaited=awaited, consumed=consumed)
            self._bind(node.target.id, paths(node.value))
        elif isinstance(node, ast.GeneratorExp) and not consumed:
            self._iterated(node.generators[0].iter)  # the rest waits for whoever iterates
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            for clause in node.generators:
                self._iterated(clause.iter, awaited=bool(clause.is_async))
                for name in _target_names(clause.target):
                    self._bind(name, [f"{path}[]" for path in paths(clause.iter)])
                for test in clause.ifs:
                    self._expression(test)
            if isinstance(node, ast.DictComp):
                self._expression(node.key)
                self._expression(node.value)
            else:
                self._expression(node.elt, awaited=awaited)
        elif isinstance(node, ast.IfExp):
            self._expression(node.test)
            guards = self.guards
            for part, wanted in ((node.body, True), (node.orelse, False)):
                self.guards = (*guards, *self._tests(node.test, wanted=wanted))
                self._expression(part, awaited=awaited, entered=entered, consumed=consumed)
            self.guards = guards
        elif isinstance(node, ast.BoolOp):
            guards = self.guards
            for part in node.values:
                self._expression(part, awaited=awaited, entered=entered, consumed=consumed)
                self.guards += tuple(self._tests(part, wanted=isinstance(node.op, ast.And)))
            self.guards = guards
        else:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self._expression(child)
                elif isinstance(child, ast.keyword):
                    self._expression(child.value)

    def _call(self, node: ast.Call, awaited: bool, entered: bool, consumed: bool) -> None:
        if self.function is not None:
            arguments = tuple(_arguments(node))
            for callee in paths(node.func):
                site = Site(
                    node.lineno,
                    node.col_offset,
                    node.end_lineno or node.lineno,
                    node.end_col_offset or 0,
                    callee,
                    awaited,
                    entered,
                    consumed,
                    self.cold,
                    self.handler,
                    self.guards,
                    arguments,
                )
                self.function.sites.append(site)
        if isinstance(node.func, ast.Attribute):
            if node.func.attr in MUTATORS:
                self._change(node.func.value)
            self._expression(node.func.value)
        elif not isinstance(node.func, ast.Name):
            self._expression(node.func)
        name = _last(node.func)
        eats = name in CONSUMERS
        runs = (awaited and name in RUNNERS) or (not awaited and name in LOOP_RUNNERS)
        for argument in (*node.args, *(k.value for k in node.keywords)):
            handed = isinstance(argument, ast.GeneratorExp)  # made for the callee to consume
            self._expression(argument, consumed=eats or handed, awaited=runs)


_NO_FUNCTION = FunctionOutline("", 0)


def _last(node: ast.expr | None) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _plain(node: ast.expr) -> str:
    """`a.b.c` of a name and attributes alone; "" of anything else."""
    if isinstance(node, ast.Attribute):
        base = _plain(node.value)
        return f"{base}.{node.attr}" if base else ""
    return node.id if isinstance(node, ast.Name) else ""


def _state(test: ast.Call) -> str:
    """`queue.empty()` and the like."""
    if test.args or test.keywords or _last(test.func) not in _STATES:
        return ""
    place = _plain(test.func)
    return f"{place}()" if "." in place else ""


def _lacks_package(test: ast.expr) -> bool:
    """`if importlib.util.find_spec("package") is None`."""
    missing = _missing(test)
    return isinstance(missing, ast.Call) and _last(missing.func) == "find_spec"


def _is_elsewhere(test: ast.expr) -> bool | None:
    """Whether a test holds on no server, being for Windows or a Mac (True), fails on none (False),
    or is about something else (None)."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _is_elsewhere(test.operand)
        return None if inner is None else not inner
    subject, asked, equal = test, "", True
    if isinstance(test, ast.Call) and _last(test.func) == "startswith" and len(test.args) == 1:
        subject = test.func.value if isinstance(test.func, ast.Attribute) else test
        asked = _text(test.args[0])
    elif isinstance(test, ast.Compare) and len(test.ops) == 1:
        subject, asked = test.left, _text(test.comparators[0])
        equal = isinstance(test.ops[0], ast.Eq)
        if not equal and not isinstance(test.ops[0], ast.NotEq):
            return None
    if isinstance(subject, ast.Call):
        subject = subject.func
    if subject is test or (isinstance(test, ast.Call) and subject is test.func):
        return True if _last(subject).lower().strip("_") in _WINDOWS_FLAGS else None
    if _dotted(subject) not in ("sys.platform", "os.name", "platform.system"):
        return None
    if asked.lower() in ("linux", "posix"):
        return not equal
    return equal if asked.lower() in ("win", "win32", "nt", "windows", "darwin") else None


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_itself(target: ast.expr, value: ast.expr | None) -> bool:
    """`self.run = cast(Run, self.run)` changes nothing."""
    if isinstance(value, ast.Call) and _last(value.func) == "cast" and len(value.args) == 2:
        value = value.args[1]
    return value is not None and _dotted(target) == _dotted(value) != ""


def _said(node: ast.expr) -> list[str]:
    """The short texts, the members of enums and the classes that a value is made of."""
    found: list[str] = []
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and len(part.value) < 80:
            found.append(part.value)
        elif (
            isinstance(part, ast.Attribute)
            and isinstance(part.value, ast.Name)
            and part.value.id[:1].isupper()
        ):
            found.append(part.attr)
        elif isinstance(part, ast.Call) and _last(part.func)[:1].isupper():
            found.append(_last(part.func))
    return found


def _dotted(node: ast.expr) -> str:
    """`a.b.c` of an access path, subscriptions left out; "" of anything else."""
    if isinstance(node, ast.Subscript):
        return _dotted(node.value)
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return node.id if isinstance(node, ast.Name) else ""


def _is_static(function: FunctionOutline) -> bool:
    return any(path.split(".")[-1] == "staticmethod" for path in function.decorators)


def _defaults(arguments: ast.arguments) -> Iterator[ast.expr]:
    yield from arguments.defaults
    yield from (default for default in arguments.kw_defaults if default is not None)


def _default_literals(arguments: ast.arguments) -> Iterator[tuple[str, object]]:
    """The parameters whose default is a literal."""
    positional = [*arguments.posonlyargs, *arguments.args]
    given = positional[len(positional) - len(arguments.defaults) :]
    pairs = [*zip(given, arguments.defaults, strict=True)]
    pairs += [
        (a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None
    ]
    for argument, default in pairs:
        if isinstance(default, ast.Constant):
            yield argument.arg, default.value


def _is_abstract(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the function leaves its work to a subclass, or does nothing at all."""
    if any("abstract" in _last(d) for d in node.decorator_list):
        return True
    body = [s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    if all(isinstance(statement, ast.Pass) for statement in body):
        return True
    raised = body[0].exc if len(body) == 1 and isinstance(body[0], ast.Raise) else None
    return _last(raised.func if isinstance(raised, ast.Call) else raised) == "NotImplementedError"


def _elsewhere(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """The names that a function declares global or nonlocal."""
    stack: list[ast.stmt] = list(node.body)
    while stack:
        current = stack.pop()
        if isinstance(current, (ast.Global, ast.Nonlocal)):
            yield from current.names
        elif not isinstance(current, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for name in ("body", "orelse", "finalbody"):
                stack.extend(getattr(current, name, ()))
            for part in (*getattr(current, "handlers", ()), *getattr(current, "cases", ())):
                stack.extend(part.body)


def _kinds(node: ast.expr | None) -> list[ast.expr]:
    if node is None:
        return []
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]


def _captures(pattern: ast.pattern) -> Iterator[str]:
    for node in ast.walk(pattern):
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if isinstance(name, str):
            yield name


def _target_names(target: ast.expr) -> Iterator[str]:
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _arguments(node: ast.Call) -> Iterator[tuple[str, str]]:
    for index, argument in enumerate(node.args):
        if isinstance(argument, ast.Starred):
            yield "*", "?"
            break
        yield str(index), _passed(argument)
    for keyword in node.keywords:
        yield keyword.arg or "**", _passed(keyword.value)


def _passed(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        text = repr(node.value)
        return f"={text}" if len(text) < 80 else "=..."
    if (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
    ):
        return f"=-{node.operand.value!r}"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return f"?{_dotted(node.left)}|{_dotted(node.right)}"
    found = paths(node)
    return found[0] if len(found) == 1 and isinstance(node, (ast.Name, ast.Attribute, ast.Call)) else "?"


def _missing(test: ast.expr) -> ast.expr | None:
    """The place that a test finds empty: `P is None`, `not P`, `k not in P`."""
    if isinstance(test, ast.BoolOp):
        return next((place for value in test.values for place in [_missing(value)] if place), None)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = test.operand
        if isinstance(inner, ast.Call) and _last(inner.func) == "hasattr" and len(inner.args) == 2:
            name = inner.args[1]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                return ast.Attribute(inner.args[0], name.value, ast.Load())
        plain = isinstance(inner, (ast.Name, ast.Attribute, ast.Subscript, ast.Call))
        return inner if plain else _present(inner)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        none = isinstance(test.comparators[0], ast.Constant) and test.comparators[0].value is None
        if isinstance(test.ops[0], (ast.Is, ast.Eq)) and none:
            return test.left
        if isinstance(test.ops[0], ast.NotIn):
            return test.comparators[0]
    return None


def _present(test: ast.expr) -> ast.expr | None:
    """The place that a test finds filled: `P`, `P is not None`, `k in P`."""
    if isinstance(test, (ast.Name, ast.Attribute)):
        return test
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        none = isinstance(test.comparators[0], ast.Constant) and test.comparators[0].value is None
        if isinstance(test.ops[0], ast.IsNot) and none:
            return test.left
        if isinstance(test.ops[0], ast.In):
            return test.comparators[0]
    return None


def _assigns(body: Sequence[ast.stmt], place: ast.expr) -> bool:
    """Whether statements bind a place, or an item of it."""
    wanted = ast.unparse(place)
    for statement in body:
        for node in ast.walk(statement):
            targets: list[ast.expr] = []
            if isinstance(node, ast.Assign):
                targets = node.targets
            elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
                targets = [node.target]
            for target in targets:
                while isinstance(target, ast.Subscript) and ast.unparse(target) != wanted:
                    target = target.value
                if ast.unparse(target) == wanted:
                    return True
    return False
