"""Records the call sites in expressions, with how their values are used and under which tests they are made.

The part of the indexer that walks expressions; `indexer` walks the statements around them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from ..catalog.vocabulary import MUTATES, RUNS_AWAITED, RUNS_COROUTINE
from .access_paths import dotted, last_of, paths, plain
from .cold_paths import guards_of
from .finished import WAITS_FOR_END, gives_finished, over_by_test
from .helpers import Helpers
from .module_index import OVER, CallSite
from .scopes import CONSUMED, MOST_RECORDED, PLAIN_USE, Scopes, Use

#: Calls that iterate over their arguments here and now.
CONSUMERS = frozenset(
    "list tuple set frozenset dict sorted sum any all max min next join extend update deque enumerate zip "
    "reversed map filter print".split()
)
#: Calls whose result is iterated over at once, item by item out of memory.
_GIVE_QUICK_ITERATORS = CONSUMERS | frozenset("range items keys values split splitlines iter".split())
#: Longer literals, in characters, are recorded as "some literal", and longer strings are no returned texts:
#: they are prose, not a mode or the name of an event.
_LONGEST_LITERAL = 80


class CallSites(Helpers, Scopes):
    """Walks expressions.

    * `is_cold`: most runs do not come to what is being walked.
    * `in_handler`: it is in an `except` clause or a `raise` statement.
    """

    def __init__(self) -> None:
        super().__init__()
        self.is_cold = False
        self.in_handler = False
        # Equal arguments and paths are shared, to save memory.
        self._arguments: dict[tuple[str, str], tuple[str, str]] = {}
        self._paths: dict[str, str] = {}

    def expression(self, node: ast.expr, use: Use = PLAIN_USE) -> None:
        """Walk an expression whose value is used in some way."""
        kind = type(node)
        if kind is not ast.Name and kind is not ast.Constant:
            _WALKERS.get(kind, CallSites._parts)(self, node, use)

    def iterated(self, node: ast.expr, *, is_async: bool = False) -> None:
        """Walk an expression that is iterated over."""
        if is_async:
            self.note_suspension()
        self.expression(node, Use(awaited=is_async, consumed=True))
        if not is_async and not (isinstance(node, ast.Call) and last_of(node.func) in _GIVE_QUICK_ITERATORS):
            for path in paths(node) if isinstance(node, (ast.Name, ast.Attribute, ast.Call)) else ():
                self.implicit(node, "for", f"{path}.__iter__")

    def _parts(self, node: ast.expr, use: Use = PLAIN_USE) -> None:
        """Walk the parts of an expression that evaluates all of them, and only passes them on."""
        for name in node._fields:  # `ast.iter_child_nodes` takes twice as long
            part = getattr(node, name)
            if isinstance(part, ast.expr):
                self.expression(part)
            elif isinstance(part, list):
                for child in part:
                    if isinstance(child, ast.expr):
                        self.expression(child)

    def _attribute(self, node: ast.Attribute, use: Use) -> None:
        self.read(node)
        if isinstance(node.value, ast.Name):
            if self._may_be_property(node.value.id):
                self.implicit(node, "read", f"{node.value.id}.{node.attr}")
        else:
            self.expression(node.value)

    def _may_be_property(self, name: str) -> bool:
        """Return whether an attribute of a name is recorded: of the own instance, or in a coroutine function,
        where a property may block the event loop, of a local."""
        function = self.function
        if function is None:
            return False
        return function.parameters[:1] == (name,) or (function.is_async and name in function.body.bindings)

    def implicit(self, node: ast.expr, kind: str, callee: str, *, awaited: bool = False) -> None:
        """Record a call that is made without brackets."""
        if self.function is not None:
            site = CallSite(
                node.lineno,
                node.col_offset,
                node.end_lineno or node.lineno,
                node.end_col_offset or 0,
                self._paths.setdefault(callee, callee),
                awaited,
                False,
                kind == "for",
                self.is_cold,
                self.in_handler,
                kind,
                self.tests,
                self.guards,
            )
            self.function.body.implicit_sites.append(site)

    def note_suspension(self) -> None:
        """Record that the function may suspend by other means than a call that it awaits."""
        if self.function is not None:
            self.function.suspends = True

    def _await(self, node: ast.Await, use: Use) -> None:
        if not isinstance(node.value, ast.Call):
            self.note_suspension()
        self.expression(node.value, Use(True, use.entered, use.consumed))

    def _yield(self, node: ast.Yield | ast.YieldFrom, use: Use) -> None:
        if self.function is not None:
            self.function.is_generator = True
        if node.value is not None:
            self.expression(node.value, CONSUMED if isinstance(node, ast.YieldFrom) else PLAIN_USE)
            self.return_texts(node.value)

    def return_texts(self, value: ast.expr) -> None:
        """Record the texts in what the function returns or yields."""
        if self.function is None or isinstance(value, ast.Name):
            return
        texts = self.function.body.returned_texts
        if len(texts) < MOST_RECORDED:
            texts.extend(_texts_in(value)[: MOST_RECORDED - len(texts)])

    def _starred(self, node: ast.Starred, use: Use) -> None:
        self.iterated(node.value)

    def _lambda(self, node: ast.Lambda, use: Use) -> None:
        for default in defaults(node.args):
            self.expression(default)

    def _named(self, node: ast.NamedExpr, use: Use) -> None:
        self.expression(node.value, Use(use.awaited, False, use.consumed))
        self.bind(node.target.id, paths(node.value))

    def _generator(self, node: ast.GeneratorExp, use: Use) -> None:
        if use.consumed:
            self._comprehension(node, use)
        else:
            self.iterated(node.generators[0].iter)  # the rest runs when somebody iterates

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, use: Use) -> None:
        self._clauses(node.generators)
        self.expression(node.elt, Use(awaited=use.awaited))

    def _dict_comprehension(self, node: ast.DictComp, use: Use) -> None:
        self._clauses(node.generators)
        self.expression(node.key)
        self.expression(node.value)

    def _clauses(self, clauses: list[ast.comprehension]) -> None:
        for clause in clauses:
            self.iterated(clause.iter, is_async=bool(clause.is_async))
            is_over = gives_finished(clause.iter, self.over, self.answers)
            for name in _names_bound_by(clause.target):
                self.bind(name, [f"{path}[]" for path in paths(clause.iter)])
            if is_over:
                self.end(plain(clause.target))
            for test in clause.ifs:
                self.expression(test)
                self.end_by_test(test, True)

    def end(self, *places: str) -> None:
        """Record that some places are over."""
        if self.over is not None:
            self.over |= {place for place in places if place}

    def end_by_test(self, test: ast.expr, wanted: bool) -> None:
        """Record what is over where a test is true (`wanted`) or false."""
        if self.over is not None:
            self.end(*over_by_test(test, wanted, self.answers))

    def _conditional(self, node: ast.IfExp, use: Use) -> None:
        self.expression(node.test)
        guards, test, over = self.guards, self.seen_through(node.test), self.over
        self.tests += 1
        for part, wanted in ((node.body, True), (node.orelse, False)):
            self.guards, self.over = (*guards, *guards_of(test, wanted=wanted)), over
            self.end_by_test(test, wanted)
            self.expression(part, use)
        self.guards, self.over = guards, over
        self.tests -= 1

    def _boolean(self, node: ast.BoolOp, use: Use) -> None:
        guards, tests, over = self.guards, self.tests, self.over
        for part in node.values:
            self.expression(part, use)
            self.end_by_test(part, isinstance(node.op, ast.And))
            self.guards += tuple(guards_of(self.seen_through(part), wanted=isinstance(node.op, ast.And)))
            self.tests = tests + 1
        self.guards, self.tests, self.over = guards, tests, over

    def _call(self, node: ast.Call, use: Use) -> None:
        self.instances.call(node)
        if self.function is not None:
            sites = self.function.body.sites
            guards = self.guards
            if self.over and isinstance(node.func, ast.Attribute) and node.func.attr in WAITS_FOR_END:
                receiver = plain(node.func.value)
                guards = (*guards, f"{receiver}.{OVER}()") if receiver in self.over else guards
            arguments = tuple([self._arguments.setdefault(pair, pair) for pair in arguments_of(node)])
            for callee in paths(node.func):
                site = CallSite(
                    node.lineno,
                    node.col_offset,
                    node.end_lineno or node.lineno,
                    node.end_col_offset or 0,
                    self._paths.setdefault(callee, callee),
                    use.awaited,
                    use.entered,
                    use.consumed,
                    self.is_cold,
                    self.in_handler,
                    "",
                    self.tests,
                    guards,
                    arguments,
                )
                sites.append(site)
        if isinstance(node.func, ast.Attribute):
            if node.func.attr in MUTATES and not self.takes_keyword(node):
                self.change(node.func.value)
            self.expression(node.func.value)
        else:
            self.expression(node.func)
        name = last_of(node.func)
        consumes = name in CONSUMERS
        runs = name in RUNS_AWAITED if use.awaited else name in RUNS_COROUTINE
        if name in ("enter_context", "enter_async_context"):
            use = Use(awaited=use.awaited, entered=True)
        else:
            use = Use(awaited=runs, consumed=consumes) if runs or consumes else PLAIN_USE
        for argument in (*node.args, *[keyword.value for keyword in node.keywords]):
            if isinstance(argument, ast.GeneratorExp):  # it is made for the callee to consume
                self.expression(argument, Use(awaited=runs, consumed=True))
            else:
                self.expression(argument, use)


#: How each kind of expression is walked; the parts of any other are.
_WALKERS: dict[type[ast.expr], Callable[..., None]] = {
    ast.Call: CallSites._call,
    ast.Attribute: CallSites._attribute,
    ast.Await: CallSites._await,
    ast.Yield: CallSites._yield,
    ast.YieldFrom: CallSites._yield,
    ast.Starred: CallSites._starred,
    ast.Lambda: CallSites._lambda,
    ast.NamedExpr: CallSites._named,
    ast.GeneratorExp: CallSites._generator,
    ast.ListComp: CallSites._comprehension,
    ast.SetComp: CallSites._comprehension,
    ast.DictComp: CallSites._dict_comprehension,
    ast.IfExp: CallSites._conditional,
    ast.BoolOp: CallSites._boolean,
}


def defaults(arguments: ast.arguments) -> Iterator[ast.expr]:
    """Yield the default values of parameters, which are evaluated where the function is defined."""
    yield from arguments.defaults
    yield from (default for default in arguments.kw_defaults if default is not None)


def _texts_in(node: ast.expr) -> list[str]:
    """Return the short strings, the members of enums and the classes in an expression."""
    texts: list[str] = []
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            if len(part.value) < _LONGEST_LITERAL:
                texts.append(part.value)
        elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            if part.value.id[:1].isupper():
                texts.append(part.attr)
        elif isinstance(part, ast.Call) and last_of(part.func)[:1].isupper():
            texts.append(last_of(part.func))
    return texts


def _names_bound_by(target: ast.expr) -> Iterator[str]:
    for node in ast.walk(target):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def arguments_of(node: ast.Call) -> Iterator[tuple[str, str]]:
    """Yield the arguments of a call as `CallSite` has them, those after `*args` left out."""
    for index, argument in enumerate(node.args):
        if isinstance(argument, ast.Starred):
            yield "*", _passed(argument.value)
            break
        yield str(index), _passed(argument)
    for keyword in node.keywords:
        yield keyword.arg or "**", _passed(keyword.value)


def _passed(node: ast.expr) -> str:
    """Return what is passed as `CallSite` has it: a literal, an access path, or `?`."""
    if isinstance(node, ast.Constant):
        text = repr(node.value)
        return f"={text}" if len(text) < _LONGEST_LITERAL else "=..."
    if isinstance(node, ast.UnaryOp):
        operand = node.operand
        if isinstance(node.op, ast.USub) and isinstance(operand, ast.Constant):
            return f"=-{operand.value!r}"
        return "?"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return f"?{dotted(node.left)}|{dotted(node.right)}"
    candidates = paths(node) if isinstance(node, (ast.Name, ast.Attribute, ast.Call)) else []
    return candidates[0] if len(candidates) == 1 else "?"
