"""What a test says of the branches behind it: which are for other platforms, which only find or fill
what is missing, and what is known in them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from ..catalog.vocabulary import READY_STATES, WINDOWS_FLAGS
from .access_paths import dotted, last_of, plain


def guards_of(test: ast.expr, *, wanted: bool) -> Iterator[str]:
    """The guards (see `CallSite`) that a test amounts to, where it comes out as wanted."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from guards_of(test.operand, wanted=not wanted)
    elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) is wanted:
        for value in test.values:
            yield from guards_of(value, wanted=wanted)
    elif isinstance(test, (ast.Name, ast.Attribute)):
        place = plain(test)
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
        place = plain(test.left)
        if place:
            equal = isinstance(operator, (ast.Eq, ast.Is))
            if equal or isinstance(operator, (ast.NotEq, ast.IsNot)):
                yield f"{place}{'=' if equal is wanted else '!'}{literal.value!r}"
        elif isinstance(test.left, ast.Call) and literal.value == 0:
            place = _state(test.left)  # `queue.qsize() > 0`
            if place and isinstance(operator, (ast.Gt, ast.NotEq)):
                yield place if wanted else f"!{place}"


def _state(test: ast.Call) -> str:
    """`queue.empty()` and the like."""
    if test.args or test.keywords or last_of(test.func) not in READY_STATES:
        return ""
    place = plain(test.func)
    return f"{place}()" if "." in place else ""


def leaves(statement: ast.stmt) -> bool:
    """Whether no statement of the same block comes after this one, as far as its own form tells."""
    if isinstance(statement, ast.If):
        return bool(statement.orelse) and leaves(statement.body[-1]) and leaves(statement.orelse[-1])
    if isinstance(statement, ast.While):
        endless = isinstance(statement.test, ast.Constant) and bool(statement.test.value)
        return endless and not _breaks(statement.body)
    return isinstance(statement, ast.Return | ast.Raise | ast.Continue | ast.Break)


def _breaks(body: Sequence[ast.AST]) -> bool:
    """Whether some statement ends the loop around them."""
    for node in body:
        if isinstance(node, ast.Break):
            return True
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            inner: Sequence[ast.AST] = node.orelse
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            inner = ()
        else:
            inner = [*ast.iter_child_nodes(node)]
        if inner and _breaks(inner):
            return True
    return False


def lacks_package(test: ast.expr) -> bool:
    """`if importlib.util.find_spec("package") is None`."""
    missing = missing_in(test)
    return isinstance(missing, ast.Call) and last_of(missing.func) == "find_spec"


def is_elsewhere(test: ast.expr) -> bool | None:
    """Whether a test holds on no server, being for Windows or a Mac or a mere `False` (True), fails on
    none (False), or is about something else (None)."""
    if isinstance(test, ast.Constant):
        return not test.value
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = is_elsewhere(test.operand)
        return None if inner is None else not inner
    subject, asked, equal = test, "", True
    if isinstance(test, ast.Call) and last_of(test.func) == "startswith" and len(test.args) == 1:
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
        return True if last_of(subject).lower().strip("_") in WINDOWS_FLAGS else None
    if dotted(subject) not in ("sys.platform", "os.name", "platform.system"):
        return None
    if asked.lower() in ("linux", "posix"):
        return not equal
    return equal if asked.lower() in ("win", "win32", "nt", "windows", "darwin") else None


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def missing_in(test: ast.expr) -> ast.expr | None:
    """The place that a test finds empty: `P is None`, `not P`, `k not in P`."""
    if isinstance(test, ast.BoolOp):
        return next((place for value in test.values for place in [missing_in(value)] if place), None)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = test.operand
        if isinstance(inner, ast.Call) and last_of(inner.func) == "hasattr" and len(inner.args) == 2:
            name = inner.args[1]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                return ast.Attribute(inner.args[0], name.value, ast.Load())
        plain = isinstance(inner, (ast.Name, ast.Attribute, ast.Subscript, ast.Call))
        return inner if plain else present_in(inner)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        none = isinstance(test.comparators[0], ast.Constant) and test.comparators[0].value is None
        if isinstance(test.ops[0], (ast.Is, ast.Eq)) and none:
            return test.left
        if isinstance(test.ops[0], ast.NotIn):
            return test.comparators[0]
    return None


def present_in(test: ast.expr) -> ast.expr | None:
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


def assigns(body: Sequence[ast.stmt], place: ast.expr) -> bool:
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
