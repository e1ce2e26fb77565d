"""LAG112: `Condition.notify()` without the lock of the condition."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...catalog.vocabulary import NOTIFIES
from ...finding import Lane
from ...protocol.prefilter import may_wait_for_conditions
from ...source.ast_nodes import nodes_of
from ..base import Detection, Page, Rule, WitnessStep, on_bytes, on_tree

if TYPE_CHECKING:
    from ...flow.inlining import Program
    from ...settings import Settings
    from .decision import BareNotify


def find(program: Program) -> Iterator[Detection]:
    """Yield notifications that raise, because whoever makes them does not hold the lock."""
    from .decision import bare_notifies

    for bare in bare_notifies(program):
        yield _handed(bare) if bare.call is None else _called(bare)


def _called(bare: BareNotify) -> Detection:
    from ...symbols.types import Concurrency
    from . import fix_under_lock

    name, error = _name(bare), _error(bare)
    on_loop = bare.family is Concurrency.EVENT_LOOP
    enter = "async with" if on_loop else "with"
    advice = f"notify under `{enter} {name}:`, and write the state that is announced there, too"
    if on_loop and not bare.function.is_async:
        advice = "only a coroutine can acquire the lock: make this function one, or use an event"
    return Detection(
        code="LAG112",
        node=bare.node,
        message=(
            f"`{_text(bare)}()` without the lock raises {error} and wakes nobody: "
            f"notify under `{enter} {name}:`"
        ),
        receiver=name,
        witness=_witness(bare, f"raises {error}: the lock is not held, and nobody is woken"),
        fixes=tuple(fix_under_lock.propose(bare)),
        advice=advice,
    )


def _handed(bare: BareNotify) -> Detection:
    name, error = _name(bare), _error(bare)
    return Detection(
        code="LAG112",
        node=bare.node,
        message=(
            f"`{_text(bare)}` is called later without the lock, which raises {error} and wakes nobody: "
            "hand on a function that acquires it first"
        ),
        receiver=name,
        witness=_witness(bare, f"is called later, without the lock: raises {error}, and nobody is woken"),
        advice=f"hand on a function that acquires `{name}` and then notifies",
    )


def _witness(bare: BareNotify, note: str) -> tuple[WitnessStep, ...]:
    steps: tuple[WitnessStep, ...] = ()
    if bare.waiter is not None:
        function, wait = bare.waiter
        steps = (WitnessStep(Lane.CONSUMER, wait.operation.node, function, "", "waits for a notification"),)
    return (*steps, WitnessStep(Lane.PRODUCER, bare.node, bare.function, "", note, dies=True))


def _error(bare: BareNotify) -> str:
    return "AssertionError" if bare.process else "RuntimeError"


def _name(bare: BareNotify) -> str:
    return bare.function.module.tree.code_for_node(bare.condition)


def _text(bare: BareNotify) -> str:
    node = bare.node if bare.call is None else bare.call.func
    return bare.function.module.tree.code_for_node(node)


def may_notify_without_lock(tree: ast.Module) -> bool:
    """Return whether something is notified outside of a `with` over an expression of the same text."""
    return (may_wait_for_conditions(tree) or any(_notifications(tree))) and any(_outside(tree))


def _notifications(tree: ast.Module) -> Iterator[bool]:
    """Yield whether calls are those of a condition, which is notified with a number at most."""
    for node in nodes_of(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NOTIFIES:
            yield not node.keywords and all(isinstance(argument, ast.Constant) for argument in node.args)


#: A call that notifies a condition, whose class another file may name.
_NOTIFICATION = re.compile(rb"\.notify(?:_all|All)?\(\s*[\d)]")


def _may_notify(source: bytes, _: Settings) -> bool:
    return b".notify" in source and (b"Condition" in source or _NOTIFICATION.search(source) is not None)


def _outside(tree: ast.Module) -> Iterator[bool]:
    """Yield True for each notification outside, and for each early release inside of a `with`."""
    nothing: frozenset[str] = frozenset()
    stack: list[tuple[ast.AST, frozenset[str]]] = [(tree, nothing)]
    while stack:
        node, entered = stack.pop()
        if isinstance(node, ast.Attribute) and node.attr in NOTIFIES:
            yield ast.dump(node.value) not in entered
        elif isinstance(node, ast.Attribute) and node.attr == "release" and entered:
            yield True
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            entered = nothing
        elif isinstance(node, ast.With | ast.AsyncWith):
            entered |= {ast.dump(item.context_expr) for item in node.items}
        elif isinstance(node, ast.Call):
            stack.append((node.func, entered))
            # What is handed on is called somewhere else.
            stack.extend((argument, nothing) for argument in (*node.args, *node.keywords))
            continue
        stack.extend((child, entered) for child in ast.iter_child_nodes(node))


PAGE = Page(
    what="""\
Reports `notify()` and `notify_all()` of a `Condition` of `threading`, `multiprocessing` or
`asyncio` whose lock is held neither here nor by the callers in sight. The method itself is
reported where it is handed on without its lock: to a thread, a timer, an executor, an event loop or
a future.""",
    why="""\
A condition may only be notified by the party that holds its lock. Otherwise `notify()` raises, and
wakes nobody. In a thread of its own or in a callback, the error ends that thread or is only logged,
so all that is to be seen is a waiter that sleeps on.

    consumer                          producer
    with self.changed:
        while not self.entries:
            self.changed.wait()
                                      self.entries.append(entry)
                                      self.changed.notify()   <-- RuntimeError, nobody is woken
            ...                       # still waiting, beside an entry""",
    example="""\
import threading


class Agenda:
    def __init__(self):
        self.changed = threading.Condition()
        self.entries = []

    def add(self, entry):
        self.entries.append(entry)
        self.changed.notify()

    def next(self):
        with self.changed:
            while not self.entries:
                self.changed.wait()
            return self.entries.pop(0)
""",
    use_instead="""\
import threading


class Agenda:
    def __init__(self):
        self.changed = threading.Condition()
        self.entries = []

    def add(self, entry):
        self.entries.append(entry)
        with self.changed:
            self.changed.notify()

    def next(self):
        with self.changed:
            while not self.entries:
                self.changed.wait()
            return self.entries.pop(0)
""",
    fix_safety="""\
The fix puts the one statement under `with condition:`. It is safe where nobody in sight holds a
lock there: the call could only fail before. It is unsafe where some caller holds the lock, where
another lock is held, because locks are then acquired one inside the other, and for `async with`,
which suspends the coroutine. There is no fix for a method that is handed on, for a notification
that is a part of a larger statement, and for an asyncio condition in a plain function.""",
    limits="""\
Only what is known to be a `Condition` is judged: by its constructor, an annotation or a base class.
A condition made over a lock has that lock. The rule is silent where a lock is held that may be the
same one, where the error is caught, in decorated functions, where the name or the documentation of
a function says that the lock is to be held, and where the class hands its lock out. A private
helper is judged by its callers in sight, and not at all without any. Of a public method it is
assumed that who calls it from another file does not hold the lock.

`asyncio` only tests that somebody holds the lock: there, a notification without it can succeed by
chance. So does `threading`, for a condition over a plain `Lock`.""",
)

RULE = Rule(
    code="LAG112",
    name="notify-without-lock",
    summary="a condition is notified without its lock, which raises and wakes nobody",
    page=PAGE,
    find=find,
    byte_filter=on_bytes(_may_notify),
    ast_filter=on_tree(may_notify_without_lock),
)
