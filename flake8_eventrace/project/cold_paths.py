"""What tests say of the branches after them.

Which guards hold there; which branches leave their block; which of them no server runs; and which place a
test finds empty or filled. The indexer marks calls as cold by these answers; cold calls are not followed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from ..catalog.vocabulary import READY_STATES, WINDOWS_FLAGS
from .access_paths import dotted, last_of, plain
from .module_index import OR

#: How the guards are written that ask for a part of a string, see `CallSite`.
_TEXT_RELATIONS = {"startswith": "^", "endswith": "$"}
_ORDERS: dict[type[ast.cmpop], str] = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<="}
#: How many literals a guard lists at most: longer displays are tables.
_MOST_LITERALS = 12


def guards_of(test: ast.expr, *, wanted: bool) -> Iterator[str]:
    """Yield the guards (see `CallSite`) that hold where a test is true (`wanted`) or false."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from guards_of(test.operand, wanted=not wanted)
    elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) is wanted:
        for value in test.values:
            yield from guards_of(value, wanted=wanted)
    elif isinstance(test, ast.BoolOp):
        alternatives = [next(guards_of(value, wanted=wanted), "") for value in test.values]
        if all(alternatives):
            yield OR.join(alternatives)
    elif isinstance(test, ast.Compare):
        if len(test.ops) == 1:
            yield from _compared_with(test.left, test.ops[0], test.comparators[0], wanted)
    elif isinstance(test, ast.Call) and len(test.args) == 1 and not test.keywords:
        yield from _asked_of_text(test, wanted)
    else:
        place = _state(test) if isinstance(test, ast.Call) else plain(test)
        if place:
            yield place if wanted else f"!{place}"


def guards_of_case(subject: ast.expr, case: ast.match_case) -> tuple[list[str], list[str]]:
    """Return the guards that hold where a case of a `match` is chosen, and those where it is not."""
    place = plain(subject)
    patterns = case.pattern.patterns if isinstance(case.pattern, ast.MatchOr) else [case.pattern]
    literals: list[object] = []
    for pattern in patterns:
        if isinstance(pattern, ast.MatchValue) and isinstance(pattern.value, ast.Constant):
            literals.append(pattern.value.value)
        elif isinstance(pattern, ast.MatchSingleton):
            literals.append(pattern.value)
    if not place or len(literals) != len(patterns):
        return [], []
    guard = f"{place}@{tuple(literals)!r}"
    return [guard], [] if case.guard is not None else [f"!{guard}"]


def _compared_with(left: ast.expr, operator: ast.cmpop, right: ast.expr, wanted: bool) -> Iterator[str]:
    """Yield the guard that a comparison of two expressions is, if one of them is a literal; the arguments are
    those of `_compared`."""
    if isinstance(right, ast.Constant):
        yield from _compared(left, operator, right.value, wanted)
    elif isinstance(left, ast.Constant):
        if isinstance(operator, (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)):
            yield from _compared(right, operator, left.value, wanted)
        elif isinstance(operator, (ast.In, ast.NotIn)) and isinstance(left.value, str) and plain(right):
            yield f"{_sign(operator, ast.In, wanted)}{plain(right)}~{left.value!r}"
    elif isinstance(operator, (ast.In, ast.NotIn)) and plain(left):
        literals = _literals(right)
        if literals is not None:
            yield f"{_sign(operator, ast.In, wanted)}{plain(left)}@{literals!r}"


def _sign(operator: ast.cmpop, positive: type[ast.cmpop], wanted: bool) -> str:
    return "" if isinstance(operator, positive) is wanted else "!"


def _literals(node: ast.expr) -> tuple[object, ...] | None:
    """Return the literals in a display of nothing else, None for other expressions."""
    if not isinstance(node, (ast.Tuple, ast.List, ast.Set)) or len(node.elts) > _MOST_LITERALS:
        return None
    values = [element.value for element in node.elts if isinstance(element, ast.Constant)]
    return tuple(values) if len(values) == len(node.elts) else None


def _asked_of_text(test: ast.Call, wanted: bool) -> Iterator[str]:
    """Yield the guard that `name.startswith("x")`, `options.get("x")` and the like are."""
    if not isinstance(test.func, ast.Attribute):
        return
    place, argument = plain(test.func.value), test.args[0]
    if not place:
        return
    sign = "" if wanted else "!"
    relation = _TEXT_RELATIONS.get(test.func.attr)
    literal = argument.value if isinstance(argument, ast.Constant) else _literals(argument)
    if relation and literal is not None:
        yield f"{sign}{place}{relation}{literal!r}"
    elif test.func.attr == "get" and isinstance(literal, str) and literal.isidentifier():
        yield f"{sign}{place}.{literal}"


def _compared(left: ast.expr, operator: ast.cmpop, literal: object, wanted: bool) -> Iterator[str]:
    """Yield the guard that a comparison with a literal is, if it is one.

    Args:
        left: the left side.
        operator: any operator.
        literal: the right side.
        wanted: whether the comparison is true.
    """
    place = plain(left)
    if place:
        equal = isinstance(operator, (ast.Eq, ast.Is))
        if equal or isinstance(operator, (ast.NotEq, ast.IsNot)):
            yield f"{place}{'=' if equal is wanted else '!'}{literal!r}"
        elif type(operator) in _ORDERS and isinstance(literal, (int, float)):
            yield f"{'' if wanted else '!'}{place}{_ORDERS[type(operator)]}{literal!r}"
    elif isinstance(left, ast.Call) and literal == 0:
        place = _state(left)  # `queue.qsize() > 0`
        if place and isinstance(operator, (ast.Gt, ast.NotEq)):
            yield place if wanted else f"!{place}"


def _state(test: ast.Call) -> str:
    """Return the path of a call such as `queue.empty()`, "" for other calls."""
    if test.args or test.keywords or last_of(test.func) not in READY_STATES:
        return ""
    place = plain(test.func)
    return f"{place}()" if "." in place else ""


def leaves(statement: ast.stmt) -> bool:
    """Return whether the statement after this one in its block is never reached, judged by its form alone."""
    if isinstance(statement, ast.If):
        return bool(statement.orelse) and leaves(statement.body[-1]) and leaves(statement.orelse[-1])
    if isinstance(statement, ast.While):
        endless = isinstance(statement.test, ast.Constant) and bool(statement.test.value)
        return endless and not _breaks(statement.body)
    return isinstance(statement, ast.Return | ast.Raise | ast.Continue | ast.Break)


def count_alternatives(node: ast.If) -> int:
    """Return how many alternatives an `if` with its `elif`s has, the one where no test is true included."""
    count = 2
    while len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        node = node.orelse[0]
        count += 1
    return count


def _breaks(body: Sequence[ast.AST]) -> bool:
    """Return whether one of some nodes contains a `break` of the loop around them."""
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
    """Return whether a test is `importlib.util.find_spec("package") is None`."""
    missing = missing_in(test)
    return isinstance(missing, ast.Call) and last_of(missing.func) == "find_spec"


def is_elsewhere(test: ast.expr) -> bool | None:
    """Return whether a test is true on no server, because it asks for Windows or macOS or is `False`.

    Returns:
        True if it is true on no server, False if it is true on every server, None for other tests.
    """
    if isinstance(test, ast.Constant):
        return not test.value
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = is_elsewhere(test.operand)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        decisive = isinstance(test.op, ast.And)  # one part that is false decides an `and`
        parts = [is_elsewhere(value) for value in test.values]
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        if isinstance(test.ops[0], (ast.Eq, ast.NotEq)):
            equal = isinstance(test.ops[0], ast.Eq)
            return _is_other_platform(test.left, _string(test.comparators[0]), equal)
        return None
    if isinstance(test, ast.Call) and last_of(test.func) == "startswith" and len(test.args) == 1:
        if isinstance(test.func, ast.Attribute):
            return _is_other_platform(test.func.value, _string(test.args[0]), True)
        return None
    name = last_of(test.func if isinstance(test, ast.Call) else test)
    return True if name.lower().strip("_") in WINDOWS_FLAGS else None


def _is_other_platform(subject: ast.expr, name: str, equal: bool) -> bool | None:
    """Return the same for a comparison of an expression with a platform's name."""
    if isinstance(subject, ast.Call):
        subject = subject.func
    if dotted(subject) not in ("sys.platform", "os.name", "platform.system"):
        return None
    if name.lower() in ("linux", "posix"):
        return not equal
    return equal if name.lower() in ("win", "win32", "nt", "windows", "darwin") else None


def _string(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def missing_in(test: ast.expr) -> ast.expr | None:
    """Return the place that is empty if a test is true: `P is None`, `not P`, `k not in P`."""
    if isinstance(test, ast.BoolOp):
        return next((place for value in test.values for place in [missing_in(value)] if place), None)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _negated_place(test.operand)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        if isinstance(test.ops[0], (ast.Is, ast.Eq)) and _is_none(test.comparators[0]):
            return test.left
        if isinstance(test.ops[0], ast.NotIn):
            return test.comparators[0]
    return None


def _negated_place(operand: ast.expr) -> ast.expr | None:
    """Return the place that is empty if `not` an operand is true; `P.name` for `hasattr(P, "name")`."""
    if isinstance(operand, ast.Call) and last_of(operand.func) == "hasattr" and len(operand.args) == 2:
        name = _string(operand.args[1])
        if name:
            return ast.Attribute(operand.args[0], name, ast.Load())
    is_place = isinstance(operand, (ast.Name, ast.Attribute, ast.Subscript, ast.Call))
    return operand if is_place else present_in(operand)


def present_in(test: ast.expr) -> ast.expr | None:
    """Return the place that is filled if a test is true: `P`, `P is not None`, `k in P`."""
    if isinstance(test, (ast.Name, ast.Attribute)):
        return test
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        if isinstance(test.ops[0], ast.IsNot) and _is_none(test.comparators[0]):
            return test.left
        if isinstance(test.ops[0], ast.In):
            return test.comparators[0]
    return None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def assigns(body: Sequence[ast.stmt], place: ast.expr) -> bool:
    """Return whether some statements bind a place, or an item of it."""
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
