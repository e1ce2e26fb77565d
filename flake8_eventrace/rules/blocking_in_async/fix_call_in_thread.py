"""Run a blocking call in a thread, so that the event loop stays free (LAG203).

The coroutine awaits the thread and gets what the call returns or raises, as before. Meanwhile,
every other task of the loop can run. A future of an executor needs no thread: it is awaited itself.
`obstacles` says where neither is known to be right.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

import libcst as cst

from ...catalog.catalog import words, words_in
from ...catalog.vocabulary import HTTP_VERBS, SCHEDULERS
from ...finding import Safety
from ...fixes.blocks import Changes, edit
from ...fixes.event_loop import library
from ...fixes.handover import handed_over
from ...fixes.hazards import is_under_acquired_lock
from ...fixes.imports import Imports, add_imports
from ...fixes.proposed_fix import ProposedFix
from ...fixes.split_update import split_update
from ...fixes.thread_bound import callee, is_bound_to_thread, needs_its_thread
from ...symbols.access_paths import qualified
from ...symbols.incremental import TopLevelStatements
from ...symbols.parents import Parents
from ...symbols.symbols import FunctionFacts, dotted, last_name
from ...symbols.walk import walk
from .obstacles import Known, is_lazy, is_result_of_future

#: Calls that block before they return their context manager, and not in `with` any more.
_DONE_WHEN_CALLED = HTTP_VERBS | {"request", "urlopen", "run"}


def propose(function: FunctionFacts, call: cst.Call, known: Known | None = None) -> Iterator[ProposedFix]:
    """Yield the fix, if `function` is a coroutine function; it must hold the call directly.

    `known` is what the project tells of the call.
    """
    if not function.is_async:
        return
    kind = library(function, known.slow_calls if known is not None else None)
    title = "run the call in a thread"
    if qualified(call.func, function, function.module) == "time.sleep":
        title = "sleep without blocking the event loop"
    waits = kind == "asyncio" and known is not None and is_result_of_future(call, known)
    if waits:
        title = "await the future"
    apply = partial(_apply, function=function, call=call, kind=kind, waits=waits)
    yield ProposedFix("call_in_thread", title, Safety.UNSAFE, apply)


def _apply(
    statements: TopLevelStatements, function: FunctionFacts, call: cst.Call, kind: str, waits: bool
) -> cst.Module | None:
    parents = Parents(function.node)
    imports = Imports(function.module)
    if not kind or not _may_suspend(function, call, parents):
        return None
    if qualified(call.func, function, function.module) == "time.sleep":
        new = _sleep(function, call, imports, kind)
    elif waits:
        new = _wrapped(function, call, imports)
    elif _may_leave_thread(function, call, parents):
        new = _in_thread(function, call, imports, kind)
    else:
        return None
    if new is None:
        return None
    changes = Changes()
    changes.replace(call, _awaited(new, call, parents))
    add_imports(statements.module, imports.wanted, changes)
    try:
        return edit(statements, changes)
    except cst.CSTValidationError:  # `f(x)else`: an await needs the space that a call does not
        return None


def _wrapped(function: FunctionFacts, call: cst.Call, imports: Imports) -> cst.Call | None:
    """Return the asyncio future that ends with the future whose result the call waits for."""
    if not isinstance(call.func, cst.Attribute):
        return None
    wrap = imports.spell("asyncio", "wrap_future", function, call)
    return cst.Call(wrap, [cst.Arg(call.func.value)]) if wrap is not None else None


def _sleep(function: FunctionFacts, call: cst.Call, imports: Imports, kind: str) -> cst.Call | None:
    if len(call.args) != 1 or call.args[0].star:
        return None
    sleep = imports.spell(kind, "sleep", function, call)
    if sleep is None:
        return None
    argument = call.args[0].with_changes(keyword=None, equal=cst.MaybeSentinel.DEFAULT)
    return call.with_changes(func=sleep, args=[argument], lpar=(), rpar=())


def _in_thread(function: FunctionFacts, call: cst.Call, imports: Imports, kind: str) -> cst.Call | None:
    plain = call.with_changes(lpar=(), rpar=())
    if kind == "asyncio":
        to_thread = imports.spell("asyncio", "to_thread", function, call)
        return handed_over(plain, to_thread) if to_thread is not None else None
    threads = imports.spell(kind, "to_thread", function, call)
    if threads is None:
        return None
    run = cst.Attribute(threads, cst.Name("run_sync"))
    if not any(argument.keyword or argument.star == "**" for argument in call.args):
        return handed_over(plain, run)
    make = imports.spell("functools", "partial", function, call)
    return cst.Call(run, [cst.Arg(handed_over(plain, make))]) if make is not None else None


def _awaited(new: cst.Call, call: cst.Call, parents: Parents) -> cst.BaseExpression:
    """Return `await new`, in parentheses where a dot, a bracket or a call follows."""
    parent = parents.of(call)
    primary = isinstance(parent, cst.Attribute | cst.Subscript) and parent.value is call
    primary = primary or (isinstance(parent, cst.Call) and parent.func is call)
    lpar, rpar = call.lpar, call.rpar
    if primary and not lpar:
        lpar, rpar = [cst.LeftParen()], [cst.RightParen()]
    return cst.Await(new, lpar=lpar, rpar=rpar)


def _may_suspend(function: FunctionFacts, call: cst.Call, parents: Parents) -> bool:
    """Return whether an `await` may be where the call is."""
    if split_update(function, call, parents):
        return False
    comprehensions = 0
    for inner, outer in pairwise(parents.ancestors(call)):
        if outer is function.node:
            return inner is function.node.body and not is_under_acquired_lock(call, function)
        comprehensions += isinstance(outer, cst.BaseComp)
        if comprehensions > 1:  # an `await` in a nested comprehension is a syntax error below Python 3.11
            return False
        if _forbids_await(outer, inner) or _would_be_wrong(outer, inner, call, function):
            return False
    return False


def _forbids_await(outer: cst.CSTNode, inner: cst.CSTNode) -> bool:
    """Return whether no `await` of the function may be in a node, at its child `inner`."""
    if isinstance(outer, cst.With | cst.For) and outer.asynchronous is not None:
        return inner is not outer.body  # what it makes belongs to the event loop
    return isinstance(outer, cst.FunctionDef | cst.ClassDef | cst.Lambda | cst.GeneratorExp)


def _would_be_wrong(outer: cst.CSTNode, inner: cst.CSTNode, call: cst.Call, function: FunctionFacts) -> bool:
    """Return whether a suspension of the call in a node, at its child `inner`, changes what is computed."""
    if isinstance(outer, cst.Await | cst.Annotation):
        return inner is call
    if isinstance(outer, cst.AugAssign | cst.Assign):
        return _updates(outer, call, function)
    if isinstance(outer, cst.With):
        return inner is outer.body and _locks(outer)
    return isinstance(outer, cst.Finally) and function.is_generator


def _updates(statement: cst.AugAssign | cst.Assign, call: cst.Call, function: FunctionFacts) -> bool:
    """Return whether an assignment writes what it read before the `await`, and others can write meanwhile."""
    if isinstance(statement, cst.AugAssign):
        return not _is_own(statement.target, function)
    return any(
        not _is_own(target.target, function)
        and any(n.deep_equals(target.target) for n in walk(statement.value))
        for target in statement.targets
    )


def _is_own(target: cst.BaseExpression, function: FunctionFacts) -> bool:
    """Return whether nobody else can write an assignment's target."""
    return (
        isinstance(target, cst.Name) and function.binds(target.value) and not function.captured(target.value)
    )


def _locks(statement: cst.With) -> bool:
    """Return whether a `with` may hold a lock that blocks a thread."""
    return statement.asynchronous is None and any(_is_lock(item.item) for item in statement.items)


def _is_lock(manager: cst.BaseExpression) -> bool:
    """Return whether a context manager may be a lock: it is no call, or its name says so."""
    if not isinstance(manager, cst.Call):
        return True
    name = dotted(manager.func) or last_name(manager)
    return not words("hazards", "locks").isdisjoint(words_in(name))


def _may_leave_thread(function: FunctionFacts, call: cst.Call, parents: Parents) -> bool:
    """Return whether another thread can make the call, and it blocks only in the call itself."""
    name, parent = last_name(call), parents.of(call)
    if isinstance(parent, cst.WithItem) and name not in _DONE_WHEN_CALLED:
        return False
    if is_lazy(function, call) or name == "next":  # a future cannot carry StopIteration
        return False
    user = parents.of(parent) if isinstance(parent, cst.Arg) else None
    if isinstance(user, cst.Call) and last_name(user) in SCHEDULERS:
        return False
    if any(isinstance(n, cst.Await | cst.Yield) for n in walk(call.func)):
        return False
    if is_bound_to_thread(call, function):
        return False
    called = callee(call, function)
    if called is not None:
        return not (called.is_async or called.is_generator or needs_its_thread(called))
    return True
