"""What is known to be over: threads, processes and futures for which nobody has to wait any more.

`result()` of a future that is done, `join()` of a thread that has ended and `wait()` for a process that was
killed return at once. The part of the indexer that knows where that is so: a forward must-analysis over the
structure of each function (Kildall 1973), whose facts are places such as `future` or `self.thread`. A place
is over after

* a test: `future.done()`, `not thread.is_alive()`, `process.poll() is not None`, also at the end of a loop
  `while` the contrary holds, and of several: `all(f.done() for f in futures)`;
* an `await` that returns when it is over: `wrap_future(future)`, `to_thread(thread.join)`, alone or in
  `gather`, `wait`, `wait_for`;
* `kill()`, and `result()` or `communicate()` themselves;
* iteration over `as_completed()`, or over the first part of what `wait()` returns.

Facts meet where branches, loops and handlers do. Binding the first name of a place, or an attribute in it,
ends them.

Assumed: a process that was killed ends at once. What is over is not started again under the same name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from ..catalog.vocabulary import GATHERS, OFFLOADS, RUNS_AWAITED
from .access_paths import dotted, last_of, plain

#: Places that are over. None: control does not come here.
Over = frozenset[str] | None
NOTHING: frozenset[str] = frozenset()
#: Methods that wait for the end of what they belong to.
WAITS_FOR_END = frozenset({"result", "exception", "join", "wait", "communicate"})
#: Attributes that have a value once a process has ended.
_CODES = frozenset({"returncode", "exitcode"})
_KILL = "SIGKILL"


def meet(one: Over, other: Over) -> Over:
    """Return what is over where two paths join."""
    if one is None or other is None:
        return other if one is None else one
    return one & other


class Answers:
    """The calls whose value a local name has: `code = process.poll()`, `ending = wrap_future(future)`."""

    def __init__(self) -> None:
        self._calls: dict[str, ast.Call] = {}

    def bind(self, name: str) -> None:
        """Forget what a name was bound to."""
        self._calls.pop(name, None)

    def note(self, target: ast.expr, value: ast.expr | None) -> None:
        """Record an assignment."""
        if isinstance(target, ast.Name) and isinstance(value, ast.Call):
            self._calls[target.id] = value

    def clear(self) -> None:
        """Forget all: another function begins."""
        self._calls.clear()

    def call(self, node: ast.expr) -> ast.expr:
        """Return the call whose value an expression is, the expression itself for any other."""
        if isinstance(node, ast.NamedExpr):
            return node.value
        return self._calls.get(node.id, node) if isinstance(node, ast.Name) else node


def over_by_test(test: ast.expr, wanted: bool, answers: Answers) -> Iterator[str]:
    """Yield the places that are over where a test is true (`wanted`) or false."""
    test = answers.call(test)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from over_by_test(test.operand, not wanted, answers)
    elif isinstance(test, ast.BoolOp):
        if isinstance(test.op, ast.And) is wanted:
            for value in test.values:
                yield from over_by_test(value, wanted, answers)
    elif isinstance(test, ast.Compare) and len(test.ops) == 1:
        right = test.comparators[0]
        if isinstance(right, ast.Constant) and right.value is None:
            is_none = isinstance(test.ops[0], (ast.Is, ast.Eq))
            if is_none is not wanted and isinstance(test.ops[0], (ast.Is, ast.Eq, ast.IsNot, ast.NotEq)):
                yield from _over_by_code(answers.call(test.left))
    elif isinstance(test, ast.Call):
        yield from _over_by_answer(test, wanted)


def _over_by_code(node: ast.expr) -> Iterator[str]:
    """Yield the process that is over if an expression is not None."""
    if isinstance(node, ast.Call) and last_of(node.func) == "poll" and isinstance(node.func, ast.Attribute):
        yield plain(node.func.value)
    elif isinstance(node, ast.Attribute) and node.attr in _CODES:
        yield plain(node.value)


def _over_by_answer(test: ast.Call, wanted: bool) -> Iterator[str]:
    name = last_of(test.func)
    if isinstance(test.func, ast.Attribute) and not test.args:
        if name == ("done" if wanted else "is_alive"):
            yield plain(test.func.value)
    elif name == ("all" if wanted else "any") and len(test.args) == 1:
        asked = test.args[0]
        if isinstance(asked, (ast.GeneratorExp, ast.ListComp)) and not asked.generators[0].ifs:
            item = dotted(asked.generators[0].target)
            part, positive = asked.elt, wanted
            if isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.Not):
                part, positive = part.operand, not wanted
            if isinstance(part, ast.Call) and item in _over_by_answer(part, positive):
                yield plain(asked.generators[0].iter)


def over_by_statement(statement: ast.stmt, answers: Answers) -> Iterator[str]:
    """Yield the places that are over after a statement without blocks."""
    for node in _own(statement):
        if isinstance(node, ast.Await):
            yield from _over_by_await(node.value, answers)
        elif isinstance(node, ast.Call):
            yield from _over_by_call(node)


def _own(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the expressions that a statement certainly evaluates."""
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, (ast.BoolOp, ast.IfExp)):
            stack.append(node.values[0] if isinstance(node, ast.BoolOp) else node.test)
        elif not isinstance(node, (ast.Lambda, ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)):
            stack.extend(ast.iter_child_nodes(node))


def _over_by_call(call: ast.Call) -> Iterator[str]:
    """Yield what a call ends, or waits for without a limit."""
    function = call.func
    if not isinstance(function, ast.Attribute):
        return
    if function.attr in ("kill", "killpg") and len(call.args) == 2:  # `os.kill(process.pid, SIGKILL)`
        if last_of(call.args[1]) == _KILL:
            for node in ast.walk(call.args[0]):
                if isinstance(node, ast.Attribute) and node.attr == "pid":
                    yield plain(node.value)
    elif function.attr == "send_signal":
        if len(call.args) == 1 and last_of(call.args[0]) == _KILL:
            yield plain(function.value)
    elif function.attr in ("kill", "result", "communicate") and not call.args and not call.keywords:
        yield plain(function.value)


def _over_by_await(node: ast.expr, answers: Answers) -> Iterator[str]:
    """Yield what is over when an awaited expression has a value."""
    node = answers.call(node)
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        for element in node.elts:
            yield from _over_by_await(element, answers)
    elif isinstance(node, ast.Starred):
        yield from _over_by_await(node.value, answers)
    elif isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.SetComp)):
        clause = node.generators[0]
        is_whole = len(node.generators) == 1 and not clause.ifs
        if is_whole and dotted(clause.target) in _over_by_await(node.elt, answers):
            yield plain(clause.iter)
    elif isinstance(node, ast.Call):
        yield from _over_by_awaited_call(node, answers)


def _over_by_awaited_call(call: ast.Call, answers: Answers) -> Iterator[str]:
    name = last_of(call.func)
    if name == "wrap_future" and call.args:
        yield plain(call.args[0])
    elif name == "map" and len(call.args) == 2 and last_of(call.args[0]) == "wrap_future":
        yield plain(call.args[1])
    elif name in OFFLOADS:
        yield from _over_in_thread(call)
    elif name in RUNS_AWAITED or name in ("create_task", "ensure_future") or _waits_for_all(call):
        for argument in call.args:
            yield from _over_by_await(argument, answers)


def _waits_for_all(call: ast.Call) -> bool:
    """Return whether a call is `asyncio.wait()` for all that it is passed, however long that takes."""
    if last_of(call.func) not in GATHERS or len(call.args) != 1:
        return False
    return all(
        k.arg == "return_when" and last_of(k.value) == "ALL_COMPLETED"
        for k in call.keywords
        if k.arg != "loop"
    )


def _over_in_thread(call: ast.Call) -> Iterator[str]:
    """Yield what a thread waits for without a limit: `to_thread(thread.join)`."""
    arguments = call.args[1:] if last_of(call.func) == "run_in_executor" else call.args
    if len(arguments) != 1 or call.keywords:
        return
    waits = arguments[0]
    if isinstance(waits, ast.Lambda):
        body = waits.body
        waits = body.func if isinstance(body, ast.Call) and not body.args and not body.keywords else body
    if isinstance(waits, ast.Attribute) and waits.attr in WAITS_FOR_END:
        yield plain(waits.value)


def gives_finished(iterable: ast.expr, over: Over, answers: Answers) -> bool:
    """Return whether what an expression gives, item by item, is over."""
    node = answers.call(iterable)
    if isinstance(node, ast.Call) and last_of(node.func) == "as_completed":
        return True
    return over is not None and plain(node) in over


def first_of_wait(target: ast.expr, value: ast.expr | None) -> str:
    """Return the name of the finished ones in `done, pending = wait(futures)`, "" for anything else."""
    if isinstance(value, ast.Await):
        value = value.value
    if not isinstance(target, (ast.Tuple, ast.List)) or len(target.elts) != 2:
        return ""
    is_wait = isinstance(value, ast.Call) and last_of(value.func) == "wait"
    return plain(target.elts[0]) if is_wait else ""


def bound_in(body: Iterable[ast.AST]) -> frozenset[str]:
    """Return the names and attributes that some statements bind, in whatever order they run."""
    places: set[str] = set()
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, (ast.Store, ast.Del)):
                places.add(plain(node))
    return frozenset(places)


def without(over: Over, places: Iterable[str]) -> Over:
    """Return what is still over after some places were bound."""
    if not over:
        return over
    bound = [place for place in places if place]
    return frozenset(o for o in over if not any(o == place or o.startswith(f"{place}.") for place in bound))
