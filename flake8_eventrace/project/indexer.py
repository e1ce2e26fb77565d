"""Makes the outline of a module from its `ast`, in one walk.

Assumed: a lambda and a nested function run only when they are called; what stands in a branch
that builds a missing singleton, fills a cache or handles a missing import is *cold*: most runs
do not come there, nor to what stands in a branch for Windows or a Mac; no run comes to what stands
behind `return` and its like, behind an endless loop or in `if False`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

from ..catalog.vocabulary import EMPTY_ERRORS, MUTATES, RUNS_AWAITED, RUNS_COROUTINE
from .access_paths import MOST, PLAIN, annotation_paths, dotted, last_of, paths
from .cold_paths import assigns, guards_of, is_elsewhere, lacks_package, leaves, missing_in, present_in
from .module_index import CallSite, ClassEntry, FunctionEntry, ModuleIndex
from .scopes import MOST_CHANGES, Scopes

#: Calls that iterate over their arguments here and now.
CONSUMERS = frozenset(
    "list tuple set frozenset dict sorted sum any all max min next join extend update deque enumerate zip "
    "reversed map filter print".split()
)
_MISSING_IMPORT = frozenset({"ImportError", "ModuleNotFoundError"})
#: What tells of a case that a normal run comes to, rather than of a failure.
_CASES = EMPTY_ERRORS | {
    "NotImplementedError",
    "ValueError",
    "EOFError",
    "TimeoutError",
    "StopAsyncIteration",
}
#: Statements behind which a run goes on; most are of these kinds.
_GOES_ON: frozenset[type[ast.stmt]] = frozenset(
    {
        *(ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.FunctionDef, ast.AsyncFunctionDef),
        *(ast.ClassDef, ast.Import, ast.ImportFrom, ast.For, ast.AsyncFor, ast.Delete, ast.Pass),
    }
)
#: Expressions that are no more than their parts; most are of these kinds.
_PLAIN: frozenset[type[ast.expr]] = frozenset(
    {
        *(ast.Compare, ast.Subscript, ast.JoinedStr, ast.FormattedValue, ast.BinOp, ast.UnaryOp),
        *(ast.Dict, ast.List, ast.Tuple, ast.Set, ast.Slice),
    }
)


def outline(tree: ast.Module, *, shares: bool = True) -> ModuleIndex:
    """The outline of a parsed module. `shares`: a function may declare names global or nonlocal.

    Raises RecursionError where expressions are nested deeper than Python's stack.
    """
    result = _Indexer(tree, shares).result
    result.pack()
    return result


class _Indexer(Scopes):
    def __init__(self, tree: ast.Module, shares: bool) -> None:
        super().__init__()
        self.shares = shares
        self.prefix = ""
        self.cold = False
        self.handler = False
        self.foreign = False  # in a branch for another platform, or for none
        self.pairs: dict[tuple[str, str], tuple[str, str]] = {}  # each once
        self.texts: dict[str, str] = {}  # the same
        self._block(tree.body)

    # -- scopes ----------------------------------------------------------------------------

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
        function = FunctionEntry(
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
        function.elsewhere = tuple(_elsewhere(node)) if self.shares else ()
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
        owner = ClassEntry(name, node.lineno, tuple(p for b in node.bases for p in paths(b)[:1]))
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
            if type(statement) in _GOES_ON:
                continue
            if self._answers(statement) or leaves(statement):
                self.cold = True
            if isinstance(statement, ast.If) and leaves(statement.body[-1]):
                self.guards += tuple(guards_of(statement.test, wanted=False))
                self.cold = self.cold or is_elsewhere(statement.test) is False
        self.cold, self.guards = cold, guards

    def _answers(self, statement: ast.stmt) -> bool:
        """Whether most runs end in a statement, because the answer is known; under a lock, say."""
        if isinstance(statement, ast.If):
            return self._answers_from_store(statement)
        if isinstance(statement, (ast.With, ast.AsyncWith, ast.Try)):
            return any(self._answers(inner) for inner in statement.body)
        return False

    def _statement(self, node: ast.stmt) -> None:
        handle = _HANDLERS.get(type(node))
        if handle is not None:
            handle(self, node)
        elif not isinstance(node, (ast.Global, ast.Nonlocal)):
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self._expression(child)

    def _expr(self, node: ast.Expr) -> None:
        self._expression(node.value)

    def _assign(self, node: ast.Assign) -> None:
        self._expression(node.value)
        found = paths(node.value)
        for target in node.targets:
            self._bind_target(target, found, node.value)

    def _annotated(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._expression(node.value)
        self._bind_target(node.target, annotation_paths(node.annotation) or paths(node.value), node.value)

    def _augmented(self, node: ast.AugAssign) -> None:
        self._expression(node.value)
        self._change(node.target)
        self._bind_target(node.target, ())

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self._change(target.value if isinstance(target, ast.Subscript) else target)
            self._expression(target)

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self._iterated(node.iter, awaited=isinstance(node, ast.AsyncFor))
        self._bind_target(node.target, [f"{path}[]" for path in paths(node.iter)])
        self._block(node.body)
        self._block(node.orelse)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            awaited = isinstance(node, ast.AsyncWith)
            self._expression(item.context_expr, awaited=awaited, entered=True)
            if item.optional_vars is not None:
                entered = ">>" if awaited else ">"
                self._bind_target(
                    item.optional_vars, [f"{path}{entered}" for path in paths(item.context_expr)]
                )
        self._block(node.body)

    def _return(self, node: ast.Return) -> None:
        if node.value is None:
            return
        self._expression(node.value)
        function = self.function
        if function is not None:
            if len(function.returned) < MOST:
                function.returned.extend(paths(node.value)[: MOST - len(function.returned)])
            self._say(function, node.value)

    def _say(self, function: FunctionEntry, value: ast.expr) -> None:
        """Note what a function hands out."""
        if len(function.says) < MOST_CHANGES and not isinstance(value, ast.Name):
            function.says.extend(_said(value)[: MOST_CHANGES - len(function.says)])

    def _match(self, node: ast.Match) -> None:
        self._expression(node.subject)
        for case in node.cases:
            for name in _captures(case.pattern):
                self._bind(name, ())
            if case.guard is not None:
                self._expression(case.guard)
            self._block(case.body)

    def _while(self, node: ast.While) -> None:
        self._expression(node.test)
        guards = self.guards
        states = (guard for guard in guards_of(node.test, wanted=True) if guard.endswith("()"))
        self.guards = (*guards, *states)
        self._block(node.body)
        self.guards = guards
        self._block(node.orelse)

    def _raise(self, node: ast.Raise) -> None:
        within, self.handler = self.handler, True
        for part in (node.exc, node.cause):
            if part is not None:
                self._expression(part)
        self.handler = within

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
            kinds = {last_of(kind) for kind in _kinds(handler.type)}
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
        elsewhere = is_elsewhere(node.test)
        self.foreign = foreign or elsewhere is True
        self.cold = cold or self.foreign or self._builds_missing(node) or lacks_package(node.test)
        self.guards = (*guards, *guards_of(node.test, wanted=True))
        self._block(node.body)
        self.foreign = foreign or elsewhere is False
        self.cold = cold or self.foreign or self._fills_store(node)
        self.guards = (*guards, *guards_of(node.test, wanted=False))
        self._block(node.orelse)
        self.cold, self.guards, self.foreign = cold, guards, foreign

    # -- what most runs do not come to -----------------------------------------------------

    def _builds_missing(self, node: ast.If) -> bool:
        """`if self._client is None: self._client = …`, `if key not in cache: cache[key] = …`."""
        missing = missing_in(node.test)
        if missing is None:
            return False
        if self._lives_on(missing):
            return assigns(node.body, missing)
        return isinstance(missing, ast.Name) and self._refills(missing.id, node.body)

    def _refills(self, name: str, body: Sequence[ast.stmt]) -> bool:
        """`item = cache.get(key)`, and where it is None: `cache[key] = …`."""
        for path in (self.function or _NO_FUNCTION).bindings.get(name, ()):
            place = path.removesuffix("[]").removesuffix(".get()")
            if place != path and PLAIN.fullmatch(place):
                store = ast.parse(place, mode="eval").body
                if self._lives_on(store) and assigns(body, store):
                    return True
        return False

    def _fills_store(self, node: ast.If) -> bool:
        """The other branch of `if key in cache: … else: cache[key] = …`."""
        test = node.test
        if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.In):
            return False
        store = test.comparators[0]
        return self._lives_on(store) and assigns(node.orelse, store)

    def _answers_from_store(self, node: ast.If) -> bool:
        """`if key in cache: return cache[key]`, `if self._client: return self._client`."""
        last = node.body[-1]
        if not isinstance(last, ast.Return) or last.value is None:
            return False
        answers = last.value.values if isinstance(last.value, ast.BoolOp) else [last.value]
        base = answers[0]
        while isinstance(base, ast.Subscript):
            base = base.value
        if (
            isinstance(base, ast.Call)
            and last_of(base.func) == "get"
            and isinstance(base.func, ast.Attribute)
        ):
            base = base.func.value
        joint = isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.And)
        tests = node.test.values if joint and isinstance(node.test, ast.BoolOp) else [node.test]
        places = [place for test in tests for place in [present_in(test)] if place is not None]
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
        if kind in _PLAIN:
            self._parts(node)
        elif isinstance(node, ast.Call):
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
                    self._say(self.function, node.value)
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
                self.guards = (*guards, *guards_of(node.test, wanted=wanted))
                self._expression(part, awaited=awaited, entered=entered, consumed=consumed)
            self.guards = guards
        elif isinstance(node, ast.BoolOp):
            guards = self.guards
            for part in node.values:
                self._expression(part, awaited=awaited, entered=entered, consumed=consumed)
                self.guards += tuple(guards_of(part, wanted=isinstance(node.op, ast.And)))
            self.guards = guards
        else:
            self._parts(node)

    def _parts(self, node: ast.expr) -> None:
        for name in node._fields:  # `ast.iter_child_nodes` takes twice as long
            part = getattr(node, name)
            if isinstance(part, ast.expr):
                self._expression(part)
            elif isinstance(part, list):
                for child in part:
                    if isinstance(child, ast.expr):
                        self._expression(child)
                    elif isinstance(child, ast.keyword):
                        self._expression(child.value)

    def _call(self, node: ast.Call, awaited: bool, entered: bool, consumed: bool) -> None:
        if self.function is not None:
            arguments = tuple([self.pairs.setdefault(pair, pair) for pair in _arguments(node)])
            for callee in paths(node.func):
                site = CallSite(
                    node.lineno,
                    node.col_offset,
                    node.end_lineno or node.lineno,
                    node.end_col_offset or 0,
                    self.texts.setdefault(callee, callee),
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
            if node.func.attr in MUTATES:
                self._change(node.func.value)
            self._expression(node.func.value)
        elif not isinstance(node.func, ast.Name):
            self._expression(node.func)
        name = last_of(node.func)
        eats = name in CONSUMERS
        runs = (awaited and name in RUNS_AWAITED) or (not awaited and name in RUNS_COROUTINE)
        for argument in (*node.args, *(k.value for k in node.keywords)):
            handed = isinstance(argument, ast.GeneratorExp)  # made for the callee to consume
            self._expression(argument, consumed=eats or handed, awaited=runs)


_NO_FUNCTION = FunctionEntry("", 0)

#: What is done with each kind of statement.
_HANDLERS: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Expr: _Indexer._expr,
    ast.FunctionDef: _Indexer._function,
    ast.AsyncFunctionDef: _Indexer._function,
    ast.ClassDef: _Indexer._class,
    ast.Import: _Indexer._import,
    ast.ImportFrom: _Indexer._import,
    ast.Assign: _Indexer._assign,
    ast.AnnAssign: _Indexer._annotated,
    ast.AugAssign: _Indexer._augmented,
    ast.Delete: _Indexer._delete,
    ast.For: _Indexer._for,
    ast.AsyncFor: _Indexer._for,
    ast.With: _Indexer._with,
    ast.AsyncWith: _Indexer._with,
    ast.Try: _Indexer._try,
    ast.If: _Indexer._if,
    ast.Return: _Indexer._return,
    ast.Match: _Indexer._match,
    ast.While: _Indexer._while,
    ast.Raise: _Indexer._raise,
}
if sys.version_info >= (3, 11):
    _HANDLERS[ast.TryStar] = _Indexer._try


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
        elif isinstance(part, ast.Call) and last_of(part.func)[:1].isupper():
            found.append(last_of(part.func))
    return found


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
    if any("abstract" in last_of(d) for d in node.decorator_list):
        return True
    body = [s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    if all(isinstance(statement, ast.Pass) for statement in body):
        return True
    raised = body[0].exc if len(body) == 1 and isinstance(body[0], ast.Raise) else None
    return last_of(raised.func if isinstance(raised, ast.Call) else raised) == "NotImplementedError"


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
        return f"?{dotted(node.left)}|{dotted(node.right)}"
    found = paths(node)
    return found[0] if len(found) == 1 and isinstance(node, (ast.Name, ast.Attribute, ast.Call)) else "?"
