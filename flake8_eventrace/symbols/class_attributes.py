"""What the code of a class alone says of its attributes: which primitives they hold."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ..catalog.vocabulary import NOTIFIES
from .symbols import Binding, ClassFacts, FunctionFacts, dotted, last_name

#: What a condition is asked for by those who announce, and by those who wait.
_OF_CONDITIONS = NOTIFIES | {"wait"}


def attributes_made(owner: ClassFacts, *classes: str) -> Iterator[str]:
    """Yield the attributes to which a class binds a new object of some classes, told by their last names."""
    for name, bindings in owner.attributes.items():
        if any(isinstance(b.value, cst.Call) and last_name(b.value) in classes for b in bindings):
            yield name


def condition_handed_in(owner: ClassFacts, name: str, bindings: list[Binding] | tuple[()]) -> str | None:
    """Return the class of a condition that is handed in, without annotation, and kept in an attribute.

    Only a condition has both `notify` and `wait`; that of asyncio is awaited.
    """
    for binding in bindings:
        value, function = binding.value, binding.function
        if not isinstance(value, cst.Name) or function is None or binding.annotation is not None:
            return None
        if value.value not in function.parameters or value.value in function.bindings:
            return None
    methods = [m for m in owner.methods.values() if name in m.mentioned and m.mentioned & _OF_CONDITIONS]
    called = {
        call for method in methods for call in method.called_on.get(f"{method.receiver_name}.{name}", ())
    }
    if not bindings or "wait" not in called or called.isdisjoint(NOTIFIES):
        return None
    return "asyncio.Condition" if "await" in called else "threading.Condition"


def returned_attribute(method: FunctionFacts) -> str:
    """Return the attribute of its object that a method only returns, "" if it does anything else."""
    body = method.node.body
    lines = body.body if isinstance(body, cst.IndentedBlock) else ()
    last = lines[-1] if lines else None
    if len(lines) > 2 or not isinstance(last, cst.SimpleStatementLine) or len(last.body) != 1:
        return ""
    if len(lines) == 2 and not _is_docstring(lines[0]):
        return ""
    returned = last.body[0]
    name = dotted(returned.value) if isinstance(returned, cst.Return) and returned.value is not None else ""
    receiver, _, attribute = name.rpartition(".")
    return attribute if receiver and receiver == method.receiver_name else ""


def _is_docstring(line: cst.BaseStatement) -> bool:
    return (
        isinstance(line, cst.SimpleStatementLine)
        and len(line.body) == 1
        and isinstance(line.body[0], cst.Expr)
        and isinstance(line.body[0].value, cst.SimpleString | cst.ConcatenatedString)
    )
