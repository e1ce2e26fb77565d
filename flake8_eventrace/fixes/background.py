"""The helper function that a module gets, once, for work in the background.

A reader of the changed module must see that a failure is logged and that a task is not lost: the helper shows
both. It is defined above the first function or class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import libcst as cst

from ..symbols.access_paths import qualified
from ..symbols.parents import Statement
from ..symbols.symbols import ASSIGN, ModuleFacts, last_name
from ..symbols.walk import holds, walk
from .blocks import Changes
from .imports import Imports, lead_apart

_LOGGER_NAMES = ("logger", "log", "LOGGER", "LOG", "_logger", "_log")

_THREAD = '''\
def {run}(function, /, *args, **kwargs):
    """Make a call on a daemon thread, in a copy of this context; log what it raises."""

    def call():
        try:
            function(*args, **kwargs)
        except Exception:
            {logger}.exception("Background call failed")

    context = {copy_context}()
    {Thread}(target=context.run, args=(call,), daemon=True).start()
'''
_TASK = '''\
{tasks}: set[{Task}] = set()


def {run}(coroutine):
    """Run a coroutine as a task that is kept until it is done; log what it raises."""
    task = {create_task}(coroutine)
    {tasks}.add(task)
    task.add_done_callback({tasks}.discard)
    task.add_done_callback({log_failure})


def {log_failure}(task):
    error = None if task.cancelled() else task.exception()
    if error is not None:
        {logger}.error("Background task failed", exc_info=error)
'''
_NAMES = {
    "thread": {"run": ("_run_in_thread", "_run_on_daemon_thread")},
    "task": {
        "run": ("_run_in_background", "_run_as_background_task"),
        "tasks": ("_background_tasks", "_kept_background_tasks"),
        "log_failure": ("_log_failure", "_log_background_failure"),
    },
}
_TEMPLATES = {"thread": _THREAD, "task": _TASK}


@dataclass(frozen=True)
class Helper:
    """The function to call, and the statements that define it where the module has none yet."""

    name: str
    statements: Sequence[Statement] = ()


def helper(kind: str, imports: Imports) -> Helper | None:
    """Return the helper for a "thread" or a "task", None where its names mean something else."""
    facts = imports.module
    words = {**_library(kind, imports), "logger": _logger(imports)}
    if any(word is None for word in words.values()):
        return None
    code = {key: facts.tree.code_for_node(word) for key, word in words.items() if word is not None}
    choices = _NAMES[kind]
    if any(_mentions(facts.tree, name) for name in choices["run"]):
        for picked in product(*choices.values()):
            names = dict(zip(choices, picked, strict=True))
            if _is_defined(_parsed(_TEMPLATES[kind].format(**code, **names), facts.tree), facts.tree):
                return Helper(names["run"])
    kept = _kept_tasks(facts) if kind == "task" else None
    free = {
        key: next((name for name in choice if not _mentions(facts.tree, name)), None)
        for key, choice in choices.items()
    }
    if kept is not None:
        free["tasks"] = kept
    if None in free.values():
        return None
    statements = _parsed(_TEMPLATES[kind].format(**code, **free), facts.tree)
    return Helper(free["run"] or "", statements[1:] if kept is not None else statements)


def _kept_tasks(facts: ModuleFacts) -> str | None:
    """Return the set in which the module already keeps its background tasks."""
    for name in _NAMES["task"]["tasks"]:
        bindings = facts.bindings.get(name, [])
        if len(bindings) == 1 and bindings[0].function is None and bindings[0].value is not None:
            value = bindings[0].value
            if isinstance(value, cst.Call) and last_name(value) == "set" and not value.args:
                return name
    return None


def add_helper(imports: Imports, new: Helper, holder: cst.FunctionDef, changes: Changes) -> bool:
    """Note the definition of the helper, and return whether there is a place for it.

    The place is above the first function or class after the imports that it needs, or above the
    statement with the function `holder`.
    """
    module = imports.module.tree
    needed = [i for i, statement in enumerate(module.body) if any(statement is line for line in imports.used)]
    places = (
        statement
        for statement in module.body[max(needed, default=-1) + 1 :]
        if isinstance(statement, cst.FunctionDef | cst.ClassDef) or holds(statement, holder)
    )
    anchor = next(places, None)
    if anchor is None:
        return not new.statements
    empty = cst.EmptyLine(indent=False)
    for index, statement in enumerate(new.statements):
        gap = 0 if index == 0 and anchor is module.body[0] and id(anchor) not in changes.before else 2
        if isinstance(statement, cst.SimpleStatementLine):
            gap = min(gap, 1)
        changes.insert_before(anchor, statement.with_changes(leading_lines=[empty] * gap))
    if new.statements:
        lead_apart(anchor, 2, changes)
    return True


def _library(kind: str, imports: Imports) -> dict[str, cst.BaseExpression | None]:
    if kind == "task":
        return {name: imports.spell("asyncio", name) for name in ("create_task", "Task")}
    return {
        "Thread": imports.spell("threading", "Thread"),
        "copy_context": imports.spell("contextvars", "copy_context"),
    }


def _logger(imports: Imports) -> cst.BaseExpression | None:
    """Return the module's own logger, or an expression for the one that it would have."""
    facts = imports.module
    for name in _LOGGER_NAMES:
        if _is_logger(name, facts):
            return cst.Name(name)
    get = imports.spell("logging", "getLogger")
    return cst.Call(get, [cst.Arg(cst.Name("__name__"))]) if get is not None else None


def _is_logger(name: str, facts: ModuleFacts) -> bool:
    bindings = facts.bindings.get(name, [])
    if len(bindings) != 1 or bindings[0].kind != ASSIGN or bindings[0].function is not None:
        return False
    value = bindings[0].value
    if not isinstance(value, cst.Call) or last_name(value) not in ("getLogger", "get_logger"):
        return False
    if not qualified(value.func, None, facts):  # a function that is imported, or is not known
        return False
    return any(
        getattr(small, "value", None) is value
        for line in facts.tree.body
        if isinstance(line, cst.SimpleStatementLine)
        for small in line.body
    )


def _parsed(text: str, module: cst.Module) -> list[Statement]:
    """Return the statements of a text, with the indentation and line ends of a module."""
    text = text.replace("    ", module.default_indent).replace("\n", module.default_newline)
    return list(cst.parse_module(text, config=module.config_for_parsing).body)


def _is_defined(statements: Sequence[Statement], module: cst.Module) -> bool:
    """Return whether the module already defines just these statements."""
    blank = [s.with_changes(leading_lines=()) for s in statements]
    existing = [
        s.with_changes(leading_lines=())
        for s in module.body
        if isinstance(s, cst.SimpleStatementLine | cst.FunctionDef)
    ]
    return all(any(statement.deep_equals(other) for other in existing) for statement in blank)


def _mentions(module: cst.Module, name: str) -> bool:
    return any(isinstance(node, cst.Name) and node.value == name for node in walk(module))
