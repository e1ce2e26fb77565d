"""Whether the end of a `with` block has something to wait for.

Leaving `with ThreadPoolExecutor()` waits for what was submitted, leaving `with Popen()` for the child. It
waits for nothing where the block has waited already. A statement goes in, an answer comes out.

Assumed: what is submitted takes time. An await of a future that may be given up (`wait_for`, a timeout) has
not waited for what the thread does. When unsure, the end counts as quick.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .access_paths import last_of

_EXECUTORS = frozenset({"ThreadPoolExecutor", "ProcessPoolExecutor", "InterpreterPoolExecutor"})
#: Calls that hand work to an executor.
_SUBMITS = frozenset({"submit", "run_in_executor"})
#: Awaited calls that may give up before the work is done.
_GIVE_UP = frozenset({"wait_for", "wait", "timeout", "timeout_at", "move_on_after", "fail_after"})
#: What waits for a future in the block itself.
_WAITS = frozenset({"result", "exception", "as_completed", "wrap_future", "gather", "shutdown"})
#: Attributes of a child process whose use means that the block deals with its end, or with all its output.
_DEALS_WITH_CHILD = frozenset(
    {"wait", "communicate", "poll", "kill", "terminate", "send_signal", "stdout", "stderr", "returncode"}
)


def may_wait_at_end(node: ast.With, item: ast.withitem) -> bool:
    """Return whether leaving a block waits for what it has started."""
    made = item.context_expr
    if not isinstance(made, ast.Call):
        return False
    name = last_of(made.func)
    bound = item.optional_vars.id if isinstance(item.optional_vars, ast.Name) else ""
    if name in _EXECUTORS and bound:
        return _leaves_work(node.body, bound)
    if name == "Popen":
        return not any(_is_about(part, bound, _DEALS_WITH_CHILD) for part in _walk(node.body))
    return False


def _leaves_work(body: list[ast.stmt], executor: str) -> bool:
    """Return whether a block hands work to an executor that it does not wait for."""
    submitted = [part for part in _walk(body) if _submits(part, executor)]
    if not submitted:
        return False
    discarded = {id(part.value) for part in _walk(body) if isinstance(part, ast.Expr)}
    if any(id(call) in discarded for call in submitted):
        return True
    calls = [part for part in _walk(body) if isinstance(part, ast.Call)]
    if any(last_of(call.func) in _GIVE_UP for call in calls):
        return any(_holds(call, submitted) for call in calls if last_of(call.func) in _GIVE_UP)
    waits = any(last_of(call.func) in _WAITS for call in calls)
    return not waits and not any(isinstance(part, (ast.Await, ast.AsyncFor)) for part in _walk(body))


def _submits(node: ast.AST, executor: str) -> bool:
    if not isinstance(node, ast.Call) or last_of(node.func) not in _SUBMITS:
        return False
    named = [*node.args, node.func.value] if isinstance(node.func, ast.Attribute) else node.args
    return any(isinstance(part, ast.Name) and part.id == executor for part in named)


def _holds(call: ast.Call, parts: list[ast.AST]) -> bool:
    """Return whether one of some nodes stands in a call."""
    wanted = {id(part) for part in parts}
    return any(id(part) in wanted for part in ast.walk(call))


def _is_about(node: ast.AST, name: str, attributes: frozenset[str]) -> bool:
    """Return whether a node is an attribute of a name, or passes the whole object on."""
    if not name:
        return False
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id == name and node.attr in attributes
    arguments = [*node.args, *(k.value for k in node.keywords)] if isinstance(node, ast.Call) else []
    return any(isinstance(argument, ast.Name) and argument.id == name for argument in arguments)


def _walk(body: list[ast.stmt]) -> Iterator[ast.AST]:
    for statement in body:
        yield from ast.walk(statement)
