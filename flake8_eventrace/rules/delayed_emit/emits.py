"""Emits: calls and yields that publish an event, and which of them are terminal.

An event's name is looked for at the places where real code puts it: the first literal argument, the
value of `type`, `event` or the like in a dict or keyword, a flag such as `done=True`, the class of
an event object, an enum member or constant, the text of a server-sent event. Locals, constants of
the module, and helpers that format what they are given are resolved. What counts as a name at such
a place is `emit_names`' part.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from ...flow.def_use import spelled, used
from ...project.slow_calls import SlowCalls
from ...symbols.symbols import FunctionFacts, dotted, last_name
from ...symbols.walk import children
from .emit_names import (
    CARRIERS,
    DEPTH,
    FORMATTERS,
    NAME_ARGUMENTS,
    PUTTERS,
    EventNames,
    as_text,
    is_constant,
    is_enum,
)


@dataclass(frozen=True, eq=False)
class Emit:
    """`node` is the call or yield, `channel` what it publishes through ("yield", or the callee).

    `payload` is what it publishes; `terminal` the name that says "this is the end", or "".
    """

    node: cst.Call | cst.Yield
    channel: str
    payload: tuple[cst.BaseExpression, ...]
    terminal: str


def emits_of(function: FunctionFacts, calls: SlowCalls) -> list[Emit]:
    """Return the emits of a function in the order of its syntax, those of nested functions excluded."""
    return list(_Reader(function, calls).emits_in(function.node.body))


class _Reader:
    """Reads the emits of one function."""

    def __init__(self, function: FunctionFacts, calls: SlowCalls) -> None:
        self.function = function
        self.calls = calls
        self.catalog = calls.catalog
        self.names = EventNames(calls.catalog)
        self.entry = calls.module.functions.get(function.qualname)

    def emits_in(self, node: cst.CSTNode) -> Iterator[Emit]:
        if isinstance(node, cst.FunctionDef | cst.ClassDef | cst.Lambda):
            return
        emit: Emit | None = None
        if isinstance(node, cst.For):
            emit = self._of_loop(node)
            if emit is not None:
                yield emit
                return
        elif isinstance(node, cst.Yield):
            emit = self._of_yield(node)
        elif isinstance(node, cst.Call):
            emit = self._of_call(node)
        if emit is not None:
            yield emit
        for child in children(node):
            yield from self.emits_in(child)

    # -- what publishes --------------------------------------------------------------------

    def _of_loop(self, node: cst.For) -> Emit | None:
        """`for chunk in self.last_chunks(usage): yield chunk`: a helper makes the last events."""
        helper = node.iter
        if not isinstance(helper, cst.Call) or not isinstance(node.target, cst.Name) or node.asynchronous:
            return None
        yielded = _only_yield(node.body)
        if yielded is None or (node.target.value,) not in set(used(yielded)):
            return None
        terminal = self._name_of_helper(helper)
        return Emit(helper, "yield", tuple(a.value for a in helper.args), terminal) if terminal else None

    def _of_yield(self, node: cst.Yield) -> Emit | None:
        value = node.value
        if not isinstance(value, cst.From):
            return Emit(node, "yield", (value,), self._name_of(value, DEPTH)) if value is not None else None
        if not isinstance(value.item, cst.Call):
            return None
        terminal = self.names.of_helper(last_name(value.item)) or self._name_of_helper(value.item)
        payload = tuple(a.value for a in value.item.args)
        return Emit(node, "yield", payload, terminal) if terminal else None

    def _of_call(self, node: cst.Call) -> Emit | None:
        name = last_name(node.func)
        path = dotted(node.func)
        if not name or not self.catalog.emits(self._resolved(path), path, self._own_paths(path)):
            return None
        payload = tuple(argument.value for argument in node.args)
        terminal = self._name_of_arguments(node.args, DEPTH)
        if not terminal and name in PUTTERS and len(payload) == 1:
            terminal = self.names.of_sentinel(last_name(payload[0]))
        if not terminal and isinstance(node.func, cst.Attribute):
            terminal = self.names.of_future(name, last_name(node.func.value))
        return Emit(node, path or name, payload, terminal)

    def _own_paths(self, path: str) -> tuple[str, ...]:
        """Return how settings may name a callee of the project; only dotted names need to be resolved."""
        if not path or not self.catalog.has_user_emits:
            return ()
        return tuple(self.calls.own_paths(self.entry, path))

    def _resolved(self, path: str) -> str:
        """Return the path of a callee with its imports resolved, "" where it has no path."""
        return self.calls.resolved_path(self.entry, path) if path else ""

    def _name_of_helper(self, node: cst.Call) -> str:
        """Return the terminal name among what a helper of the project returns, if it is quick."""
        path = dotted(node.func)
        for text in self.calls.returned_texts(self.entry, path) if path and self.entry is not None else ():
            if self.names.of_text(text):
                return self.names.of_frame(text) or " ".join(text.split())
        return ""

    # -- where its name is -----------------------------------------------------------------

    def _name_of_arguments(self, arguments: Sequence[cst.Arg], depth: int) -> str:
        positional = [a.value for a in arguments if a.keyword is None and not a.star]
        for index, value in enumerate(positional[:NAME_ARGUMENTS]):
            text = self._text(value, depth) if _is_text_or_constant(value) else ""
            if self.names.of_text(text):
                return text
            if index == 0 and len(text.split()) == 1 and self.names.is_part(text):
                break  # the name of an event about a part of the run
            name = self._name_of(value, depth)
            if name:
                return name
        keywords = [(a.keyword.value, a.value) for a in arguments if a.keyword is not None]
        return self._name_of_items(keywords, depth)

    def _name_of_items(self, items: Sequence[tuple[str, cst.BaseExpression]], depth: int) -> str:
        """Return the first terminal name among keys and their values."""
        return next((name for key, value in items if (name := self._name_of_item(key, value, depth))), "")

    def _name_of_item(self, key: str, value: cst.BaseExpression, depth: int) -> str:
        if flag := self.names.of_flag(key):
            return flag if isinstance(value, cst.Name) and value.value == "True" else ""
        if self.names.is_event_key(key):
            return self.names.of_text(self._text(value, depth))
        if key in CARRIERS and isinstance(value, cst.Dict | cst.Call | cst.Name | cst.FormattedString):
            return self._name_of(value, depth - 1)
        return ""

    def _name_of(self, node: cst.BaseExpression, depth: int) -> str:
        """Return the terminal name that an event carries, "" where it is another event or none."""
        if depth <= 0:
            return ""
        if isinstance(node, cst.Await):
            return self._name_of(node.expression, depth)
        if isinstance(node, cst.Dict):
            return self._name_of_dict(node, depth)
        if isinstance(node, cst.Call):
            return self._name_of_call(node, depth)
        if isinstance(node, cst.FormattedString | cst.SimpleString | cst.ConcatenatedString):
            return self._name_of_text(node, depth)
        if isinstance(node, cst.BinaryOperation):
            return self._name_of(node.left, depth) or self._name_of(node.right, depth)
        if isinstance(node, cst.Name):
            values = [self._name_of(value, depth - 1) for value in self._values(node.value)]
            return values[0] if values and all(values) else ""
        return self.names.of_constant(node.attr.value) if isinstance(node, cst.Attribute) else ""

    def _name_of_dict(self, node: cst.Dict, depth: int) -> str:
        items = [
            (_literal(element.key), element.value)
            for element in node.elements
            if isinstance(element, cst.DictElement)
        ]
        texts = [self._text(value, depth) for key, value in items if self.names.is_event_key(key)]
        name = next((text for text in texts if self.names.of_text(text)), "")
        if name or any(self.names.is_part(text) for text in texts if text):
            return name  # a part of the run stays one, whatever flags it carries
        return self._name_of_items([item for item in items if item[0]], depth)

    def _name_of_call(self, node: cst.Call, depth: int) -> str:
        """Return the name of an event object, or of what a helper formats."""
        name = last_name(node.func)
        formats = name in FORMATTERS and isinstance(node.func, cst.Attribute)
        if formats and isinstance(node.func, cst.Attribute) and not node.args:
            return self._name_of(node.func.value, depth)
        explicit = self._name_of_arguments(node.args, depth - 1)
        if explicit:
            return explicit
        if formats and isinstance(node.func, cst.Attribute):
            return self._name_of(node.func.value, depth - 1)
        return self.names.of_made(name)

    def _name_of_text(self, node: cst.BaseExpression, depth: int) -> str:
        """Return the name in the text of a server-sent event, or of a JSON object."""
        if isinstance(node, cst.FormattedString):
            for part in node.parts:
                if isinstance(part, cst.FormattedStringExpression):
                    name = self._name_of(part.expression, depth - 1)
                    if name:
                        return name
        return self.names.of_frame("".join(_texts(node)))

    # -- what a name is bound to -----------------------------------------------------------

    def _text(self, node: cst.BaseExpression, depth: int) -> str:
        """Return a string: a literal, a constant that is bound to one, or an enum's member by its name."""
        literal = _literal(node)
        if literal or depth <= 0:
            return literal
        if isinstance(node, cst.Attribute):
            return _member(node)
        if isinstance(node, cst.Name):
            texts = [self._text(value, depth - 1) for value in self._values(node.value)]
            if texts and all(texts):
                return texts[0]
            return node.value if is_constant(node.value) and not texts else ""
        return ""

    def _values(self, name: str) -> Iterator[cst.BaseExpression]:
        """Return the values that a name is bound to, in the innermost scope that binds it."""
        scope: FunctionFacts | None = self.function
        while scope is not None and not scope.binds(name):
            scope = scope.parent
        if scope is not None and name in scope.parameters:
            return
        bindings = scope.bindings if scope is not None else self.function.module.bindings
        for binding in bindings.get(name, ()):
            if binding.value is not None and binding.kind == "assign":
                yield binding.value


def _only_yield(body: cst.BaseSuite) -> cst.Yield | None:
    """Return the yield that is all that a block does."""
    lines: Sequence[cst.CSTNode] = body.body
    if len(lines) == 1 and isinstance(lines[0], cst.SimpleStatementLine):
        lines = lines[0].body
    only = lines[0] if len(lines) == 1 else None
    return only.value if isinstance(only, cst.Expr) and isinstance(only.value, cst.Yield) else None


def _is_text_or_constant(node: cst.BaseExpression) -> bool:
    """Return whether a positional argument may be an event's name: a local or an attribute is data."""
    if isinstance(node, cst.Name):
        return is_constant(node.value)
    return not isinstance(node, cst.Attribute)


def _member(node: cst.Attribute) -> str:
    """Return the name of an enum's member or of a constant: `EventType.COMPLETED`, also `.value` of it."""
    inner = node.value if node.attr.value in ("value", "name") else node
    name, owner = last_name(inner), spelled(inner)[:-1]
    of_enum = bool(owner) and is_enum(owner[-1])
    return name if of_enum or (is_constant(name) and owner[:1] != ("self",)) else ""


def _literal(node: cst.CSTNode) -> str:
    return (
        as_text(node.evaluated_value) if isinstance(node, cst.SimpleString | cst.ConcatenatedString) else ""
    )


def _texts(node: cst.BaseExpression) -> Iterator[str]:
    """Return the literal parts of a string, as Python reads them; "\\0" stands for an expression."""
    if isinstance(node, cst.ConcatenatedString):
        yield from _texts(node.left)
        yield from _texts(node.right)
    elif isinstance(node, cst.SimpleString):
        yield _literal(node)
    elif isinstance(node, cst.FormattedString):
        for part in node.parts:
            yield _unescaped(part.value) if isinstance(part, cst.FormattedStringText) else "\0"


def _unescaped(text: str) -> str:
    try:
        return str(ast.literal_eval(f'"""{text}"""')).replace("{{", "{").replace("}}", "}")
    except (SyntaxError, ValueError):
        return text
