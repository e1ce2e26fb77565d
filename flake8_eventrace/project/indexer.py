"""Makes the index of a module from its syntax tree, in one walk.

An `ast.Module` goes in; a `ModuleIndex` comes out. This module walks definitions and statements; `call_sites`
walks the expressions in them, and `scopes` records what names are bound to.

Assumed: a lambda and a nested function run only when they are called. *Cold* is what most runs skip: a branch
that creates a missing singleton, fills a cache (`lazy_values`) or handles a missing import; a branch for
Windows or macOS; and what is never reached: after `return` and the like, after an infinite loop, under
`if False`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator, Sequence

from ..catalog.vocabulary import MAKES_DEFAULT, SUPPRESSORS
from .access_paths import MOST, annotation_paths, last_of, paths, plain
from .call_sites import CallSites, defaults
from .cold_paths import count_alternatives, guards_of, guards_of_case, is_elsewhere, lacks_package, leaves
from .ends_of_blocks import may_wait_at_end
from .finished import (
    NOTHING,
    Answers,
    Over,
    bound_in,
    first_of_wait,
    gives_finished,
    meet,
    over_by_statement,
    without,
)
from .instance_defaults import InstanceDefaults, made_with
from .lazy_values import (
    computes_missing,
    computes_otherwise,
    handles_missing,
    returns_if_kept,
    returns_kept,
)
from .module_index import ClassEntry, FunctionEntry, ModuleIndex
from .scopes import Use

#: From how many alternatives on a branch is one of many, chosen by a tag in the data more often than not.
MANY = 3
_MISSING_IMPORT = frozenset({"ImportError", "ModuleNotFoundError"})
#: Exceptions that a normal run may raise; the others are failures.
_CASES = frozenset(
    "NotImplementedError ValueError IndexError EOFError TimeoutError StopIteration StopAsyncIteration "
    "Empty QueueEmpty".split()
)
#: Statements that may be followed by the end of something, or that leave their block.
_ENDS: frozenset[type[ast.stmt]] = frozenset(
    {
        *(ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign),
        *(ast.Return, ast.Raise, ast.Continue, ast.Break, ast.Assert),
    }
)
#: Statements after which a run always goes on to the next one; most are of these kinds.
_GOES_ON: frozenset[type[ast.stmt]] = frozenset(
    {
        *(ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.FunctionDef, ast.AsyncFunctionDef),
        *(ast.ClassDef, ast.Import, ast.ImportFrom, ast.For, ast.AsyncFor, ast.Delete, ast.Pass),
    }
)


def index_module(tree: ast.Module, *, declares: bool = True, ends: bool = True) -> ModuleIndex:
    """Return the index of a parsed module.

    `declares`: functions may declare names `global` or `nonlocal`; `ends`: something may be over (`finished`)
    before it is waited for; False saves the search.
    Raises RecursionError for expressions that are nested deeper than Python's stack.
    """
    indexer = Indexer(declares, ends)
    indexer.define_helpers("", tree.body)
    indexer.walk(tree.body)
    indexer.instances.finish()
    module = indexer.module
    module.pack()
    return module


class Indexer(CallSites):
    """Walks statements.

    * `prefix` is what the qualified names of the definitions that are met begin with.
    * `is_unreachable`: what is being walked runs on no server, being for another platform, or never.
    * `breaks` are what is over at the `break`s of each loop around, see `finished`.
    * `chained` is the `elif` that is walked next, and what each alternative of its chain adds to `tests`.
    """

    def __init__(self, declares: bool, ends: bool) -> None:
        super().__init__()
        self.declares = declares
        self.ends = ends
        self.over = None
        self.breaks: list[Over] = []
        self.prefix = ""
        self.is_unreachable = False
        self.chained: tuple[ast.stmt | None, int] = None, 0

    def walk(self, body: Sequence[ast.stmt]) -> None:
        """Walk statements of the module's level."""
        self._block(body)

    def add(self, part: ModuleIndex, instances: InstanceDefaults) -> None:
        """Add what has been recorded of another part of the module."""
        self.add_bindings(part)
        self.module.stars.extend(part.stars)
        self.module.functions.update(part.functions)
        self.module.classes.update(part.classes)
        self.instances.add(instances)

    # -- definitions -----------------------------------------------------------------------

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for expression in (*node.decorator_list, *defaults(node.args)):
            self.expression(expression)
        entry = self._entry(node)
        if not any(path.split(".")[-1].startswith("overload") for path in entry.decorators):
            self.module.functions[entry.name] = entry
        scope = self.function, self.owner, self.prefix
        state = self.is_cold, self.in_handler, self.guards, self.tests, self.over, self.answers
        self.function, self.owner, self.prefix = entry, None, f"{entry.name}."
        self.is_cold, self.in_handler, self.guards, self.tests = self.is_unreachable, False, (), 0
        self.over, self.answers = NOTHING if self.ends else None, Answers()
        self._parameters(entry, node.args)
        if self.declares:
            entry.body.outer_names = tuple(_declared(node))
        self._block(node.body)
        self.function, self.owner, self.prefix = scope
        self.is_cold, self.in_handler, self.guards, self.tests, self.over, self.answers = state

    def _entry(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> FunctionEntry:
        """Return the head of a function, and bind its name."""
        name = f"{self.prefix}{node.name}"
        owner = self.owner if self.function is None else None
        decorators = tuple(path for d in node.decorator_list for path in paths(d)[:1])
        if owner is None:
            self.bind(node.name, (f"#{name}",))
        elif any(path.endswith((".setter", ".deleter")) for path in decorators):
            name = f"{name}@{node.lineno}"  # the method of that name is the getter
        else:
            owner.methods[node.name] = name
        return FunctionEntry(
            name,
            node.lineno,
            owner=owner.name if owner is not None else "",
            parent=self.function.name if self.function is not None else "",
            is_async=isinstance(node, ast.AsyncFunctionDef),
            decorators=decorators,
            is_abstract=_is_abstract(node),
            return_annotation=annotation_paths(node.returns),
        )

    def _parameters(self, entry: FunctionEntry, arguments: ast.arguments) -> None:
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        entry.parameters = tuple(argument.arg for argument in named)
        made = {name: paths(value) for name, value in _defaults_of(arguments) if isinstance(value, ast.Call)}
        for argument in named:
            values = annotation_paths(argument.annotation)
            self.bind(argument.arg, [*values, *made.get(argument.arg, ())])
        for star in (arguments.vararg, arguments.kwarg):
            if star is not None:
                self.bind(star.arg, ())
        entry.rest = tuple(
            star.arg if star is not None else "" for star in (arguments.vararg, arguments.kwarg)
        )
        entry.body.rebound.clear()  # they are bound by the call, not anew
        entry.body.defaults = {name: f"={value!r}" for name, value in _default_literals(arguments)}

    def _class(self, node: ast.ClassDef) -> None:
        for expression in (*node.decorator_list, *node.bases, *(k.value for k in node.keywords)):
            self.expression(expression)
        name = f"{self.prefix}{node.name}"
        self.bind(node.name, (f"#{name}",))
        entry = ClassEntry(name, node.lineno, tuple(p for b in node.bases for p in paths(b)[:1]))
        self.module.classes.setdefault(name, entry)
        scope = self.function, self.owner, self.prefix
        self.function, self.owner, self.prefix = None, entry, f"{name}."
        self.define_helpers(self.prefix, node.body)
        self._block(node.body)
        self.function, self.owner, self.prefix = scope

    # -- statements ------------------------------------------------------------------------

    def _block(self, body: Sequence[ast.stmt]) -> None:
        """Walk statements that follow one another. What one of them leaves cold or tested is so for those
        after it."""
        is_cold, guards = self.is_cold, self.guards
        for position, statement in enumerate(body):
            self._statement(statement)
            if self.over is not None and type(statement) in _ENDS:
                self._end_by(statement)
            if type(statement) in _GOES_ON:
                continue
            if (
                returns_kept(statement, self)
                or leaves(statement)
                or returns_if_kept(statement, body[position + 1 :], self)
            ):
                self.is_cold = True
            if isinstance(statement, ast.If) and leaves(statement.body[-1]):
                self.guards += tuple(guards_of(self.seen_through(statement.test), wanted=False))
                self.is_cold = self.is_cold or is_elsewhere(statement.test) is False
        self.is_cold, self.guards = is_cold, guards

    def _end_by(self, statement: ast.stmt) -> None:
        """Record what is over after a statement without blocks."""
        if isinstance(statement, (ast.Return, ast.Raise, ast.Continue, ast.Break)):
            if isinstance(statement, ast.Break) and self.breaks:
                self.breaks[-1] = meet(self.breaks[-1], self.over)
            self.over = None
        elif isinstance(statement, ast.Assert):
            self.end_by_test(statement.test, True)
        else:
            self.end(*over_by_statement(statement, self.answers))

    def _statement(self, node: ast.stmt) -> None:
        walk = _WALKERS.get(type(node))
        if walk is not None:
            walk(self, node)
        elif not isinstance(node, (ast.Global, ast.Nonlocal)):
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.expression(child)

    def _expr(self, node: ast.Expr) -> None:
        self.expression(node.value)

    def _assign(self, node: ast.Assign) -> None:
        self.expression(node.value)
        values = paths(node.value)
        for target in node.targets:
            self.bind_target(target, values, node.value)
            self._begin(target, node.value)
            self.answers.note(target, node.value)
            self.end(first_of_wait(target, node.value))

    def _begin(self, target: ast.expr, value: ast.expr | None, *, is_annotated: bool = False) -> None:
        """Record what a name of a class or module begins with, and what a new instance is made with."""
        if self.function is not None:
            self.guards += tuple(made_with(target, value))
        elif isinstance(target, ast.Name):
            self.instances.define(target.id, value, self.owner, is_annotated=is_annotated)

    def _annotated(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.expression(node.value)
        self.bind_target(node.target, _annotated_paths(node), node.value)
        if node.value is not None:
            self._begin(node.target, node.value, is_annotated=True)

    def _augmented(self, node: ast.AugAssign) -> None:
        self.expression(node.value)
        self.change(node.target)
        self.bind_target(node.target, ())

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self.change(target.value if isinstance(target, ast.Subscript) else target)
            self.expression(target)

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        self.iterated(node.iter, is_async=isinstance(node, ast.AsyncFor))
        is_over = gives_finished(node.iter, self.over, self.answers)
        head = without(self.over, bound_in([node]) if self.over else ())
        self.over = head
        self.bind_target(node.target, [f"{path}[]" for path in paths(node.iter)])
        if is_over:
            self.end(plain(node.target))
        self.breaks.append(None)
        self._block(node.body)
        self.over = head
        self._block(node.orelse)
        self.over = meet(self.over, self.breaks.pop())

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        is_async = isinstance(node, ast.AsyncWith)
        suffix = ">>" if is_async else ">"
        if is_async:
            self.note_suspension()
        for item in node.items:
            self.expression(item.context_expr, Use(awaited=is_async, entered=True))
            self._enter_and_leave(node, item)
            if item.optional_vars is not None:
                values = [f"{path}{suffix}" for path in paths(item.context_expr)]
                self.bind_target(item.optional_vars, values)
        before = without(self.over, bound_in(node.body) if self.over else ())
        self._block(node.body)
        if any(_may_swallow(item.context_expr) for item in node.items):
            self.over = meet(self.over, before)

    def _enter_and_leave(self, node: ast.With | ast.AsyncWith, item: ast.withitem) -> None:
        """Record what `with` calls on an object that was made before, and at the end of the block."""
        manager = item.context_expr
        is_async = isinstance(node, ast.AsyncWith)
        names = ("__aenter__", "__aexit__") if is_async else ("__enter__", "__exit__")
        for path in paths(manager):
            if not isinstance(manager, ast.Call):
                self.implicit(manager, "with", f"{path}.{names[0]}", awaited=is_async)
            if isinstance(node, ast.With) and may_wait_at_end(node, item):
                self.implicit(manager, "leave", f"{path}.{names[1]}")

    def _return(self, node: ast.Return) -> None:
        if node.value is None:
            return
        self.expression(node.value)
        if self.function is not None:
            returned = self.function.body.returned
            if len(returned) < MOST:
                returned.extend(paths(node.value)[: MOST - len(returned)])
            self.return_texts(node.value)

    def _match(self, node: ast.Match) -> None:
        self.expression(node.subject)
        tests, many = self.tests, len(node.cases) >= MANY
        self.tests += 1 + many
        before, after = self.over, self.over
        outer = guards = self.guards
        for case in node.cases:
            self.over = before
            fits, fails = guards_of_case(node.subject, case)
            self.guards, guards = (*guards, *fits), (*guards, *fails)
            for name in _captures(case.pattern):
                self.bind(name, ())
            if case.guard is not None:
                self.expression(case.guard)
            self._block(case.body)
            after = meet(after, self.over)
        self.tests, self.over, self.guards = tests, after, outer

    def _while(self, node: ast.While) -> None:
        self.expression(node.test)
        guards = self.guards
        states = (guard for guard in guards_of(node.test, wanted=True) if guard.endswith("()"))
        self.guards = (*guards, *states)
        head = without(self.over, bound_in(node.body) if self.over else ())
        self.over = head
        self.breaks.append(None)
        test = self.seen_through(node.test)
        self.end_by_test(test, True)
        self._block(node.body)
        self.guards = guards
        self.over = None if isinstance(node.test, ast.Constant) and node.test.value else head
        self.end_by_test(test, False)
        self._block(node.orelse)
        self.over = meet(self.over, self.breaks.pop())

    def _raise(self, node: ast.Raise) -> None:
        before, self.in_handler = self.in_handler, True
        for part in (node.exc, node.cause):
            if part is not None:
                self.expression(part)
        self.in_handler = before

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.name if alias.asname else alias.name.partition(".")[0]
            self.bind(alias.asname or name, (f"@{name}",))

    def _import_from(self, node: ast.ImportFrom) -> None:
        source = "." * node.level + (node.module or "")
        dot = "" if source.endswith(".") else "."
        for alias in node.names:
            if alias.name == "*":
                self.module.stars.append(f"@{source}")
            else:
                self.bind(alias.asname or alias.name, (f"@{source}{dot}{alias.name}",))

    def _try(self, node: ast.Try) -> None:
        risky = without(self.over, bound_in(node.body) if self.over else ())
        self._block(node.body)
        after, handled = self.over, None
        for handler in node.handlers:
            self.over = risky
            is_cold, in_handler = self.is_cold, self.in_handler
            caught = {last_of(kind) for kind in _caught(handler.type)}
            self.in_handler = in_handler or not caught or not caught <= _CASES
            self.is_cold = is_cold or bool(caught & _MISSING_IMPORT) or handles_missing(node, handler, self)
            if handler.name:
                self.bind(handler.name, ())
            self.tests += 1
            self._block(handler.body)
            self.tests -= 1
            self.is_cold, self.in_handler = is_cold, in_handler
            handled = meet(handled, self.over)
        self.over = after
        self._block(node.orelse)
        after = meet(handled, self.over)
        self.over = start = meet(risky, after)
        self._block(node.finalbody)
        if after is not None and self.over is not None:
            self.over = after | (self.over - (start or NOTHING))
        else:
            self.over = None

    def _if(self, node: ast.If) -> None:
        self.expression(node.test)
        is_cold, guards, is_unreachable = self.is_cold, self.guards, self.is_unreachable
        tests, added = self.tests, self._weight(node)
        elsewhere = is_elsewhere(node.test)
        test = self.seen_through(node.test)
        self.tests = tests + (added if elsewhere is None else 0)
        self.is_unreachable = is_unreachable or elsewhere is True
        self.is_cold = (
            is_cold or self.is_unreachable or computes_missing(node, self) or lacks_package(node.test)
        )
        self.guards = (*guards, *guards_of(test, wanted=True))
        over = self.over
        self.end_by_test(test, True)
        self._block(node.body)
        after, self.over = self.over, over
        self.end_by_test(test, False)
        if _is_elif(node.orelse):
            self.tests, self.chained = tests, (node.orelse[0], added)
        self.is_unreachable = is_unreachable or elsewhere is False
        self.is_cold = is_cold or self.is_unreachable or computes_otherwise(node, self)
        self.guards = (*guards, *guards_of(test, wanted=False))
        self._block(node.orelse)
        self.is_cold, self.guards, self.is_unreachable = is_cold, guards, is_unreachable
        self.tests, self.over = tests, meet(after, self.over)

    def _weight(self, node: ast.If) -> int:
        """Return what an alternative of an `if` adds to `tests`."""
        chained, added = self.chained
        return added if node is chained else 1 + (count_alternatives(node) >= MANY)


#: How each kind of statement is walked; the expressions of any other are.
_WALKERS: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Expr: Indexer._expr,
    ast.FunctionDef: Indexer._function,
    ast.AsyncFunctionDef: Indexer._function,
    ast.ClassDef: Indexer._class,
    ast.Import: Indexer._import,
    ast.ImportFrom: Indexer._import_from,
    ast.Assign: Indexer._assign,
    ast.AnnAssign: Indexer._annotated,
    ast.AugAssign: Indexer._augmented,
    ast.Delete: Indexer._delete,
    ast.For: Indexer._for,
    ast.AsyncFor: Indexer._for,
    ast.With: Indexer._with,
    ast.AsyncWith: Indexer._with,
    ast.Try: Indexer._try,
    ast.If: Indexer._if,
    ast.Return: Indexer._return,
    ast.Match: Indexer._match,
    ast.While: Indexer._while,
    ast.Raise: Indexer._raise,
}
if sys.version_info >= (3, 11):
    _WALKERS[ast.TryStar] = Indexer._try


def _may_swallow(manager: ast.expr) -> bool:
    """Return whether a context manager may end an exception of its block."""
    return isinstance(manager, ast.Call) and last_of(manager.func) in SUPPRESSORS


def _is_elif(orelse: list[ast.stmt]) -> bool:
    return len(orelse) == 1 and isinstance(orelse[0], ast.If)


def _annotated_paths(node: ast.AnnAssign) -> list[str]:
    """Return the paths of the values of an annotated assignment: those of the annotation, and what makes its
    value, which says more where the annotation names an abstract class."""
    annotated = annotation_paths(node.annotation)
    value = node.value
    if any(path.endswith("~") for path in annotated):
        return annotated
    if isinstance(value, ast.Call) and last_of(value.func) in MAKES_DEFAULT:
        factory = next((k.value for k in value.keywords if k.arg in ("default_factory", "factory")), None)
        made = [f"{path}()" for path in paths(factory)]
    else:
        made = paths(value)
        if annotated:
            is_made = annotated[0].endswith("()")
            made = [path for path in made if path.endswith(("()", "(#)")) is is_made]
    return [*annotated, *(path for path in made if path not in annotated)][:MOST]


def _default_literals(arguments: ast.arguments) -> Iterator[tuple[str, object]]:
    """Yield the parameters whose default is a literal, each with its value."""
    for name, default in _defaults_of(arguments):
        if isinstance(default, ast.Constant):
            yield name, default.value


def _defaults_of(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    """Yield the parameters that have a default, each with the expression."""
    positional = [*arguments.posonlyargs, *arguments.args]
    with_default = positional[len(positional) - len(arguments.defaults) :]
    pairs = (
        *zip(with_default, arguments.defaults, strict=True),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    )
    for argument, default in pairs:
        if default is not None:
            yield argument.arg, default


def _is_abstract(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether a function leaves its work to a subclass, or does nothing at all."""
    if any("abstract" in last_of(d) for d in node.decorator_list):
        return True
    body = [s for s in node.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    if all(isinstance(statement, ast.Pass) for statement in body):
        return True
    raised = body[0].exc if len(body) == 1 and isinstance(body[0], ast.Raise) else None
    return last_of(raised.func if isinstance(raised, ast.Call) else raised) == "NotImplementedError"


def _declared(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """Yield the names that a function declares global or nonlocal."""
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


def _caught(node: ast.expr | None) -> list[ast.expr]:
    """Return the classes that an `except` clause names."""
    if node is None:
        return []
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]


def _captures(pattern: ast.pattern) -> Iterator[str]:
    """Yield the names that a pattern binds."""
    for node in ast.walk(pattern):
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if isinstance(name, str):
            yield name
