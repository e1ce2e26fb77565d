"""Emits: calls and yields that publish an event, and which of them are terminal.

An event's name is looked for where real code puts it: the first literal argument, the value of
`type`, `event` or the like in a dict or keyword, a flag such as `done=True`, the class of an
event object, an enum member or constant, the text of a server-sent event. Locals, constants of
the module and helpers that format what they are given are seen through.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import libcst as cst

from ...flow.def_use import Spelled, spelled, used
from ...project.slow_calls import SlowCalls
from ...symbols.symbols import FunctionFacts, dotted, last_name
from ...symbols.walk import children

#: Bindings of bindings are followed this far.
DEPTH = 4
_SSE_EVENT = re.compile(r"^event:\s*(\S+)", re.MULTILINE)
_SSE_DATA = re.compile(r"^data:\s*(\S.*)$", re.MULTILINE)
_JSON_NAME = re.compile(r'"(\w+)"\s*:\s*(?:"([^"]+)"|(true)\b)')
#: Calls that pass on what they are given, in another form.
_FORMATTERS = frozenset(
    {"dumps", "encode", "dict", "model_dump", "model_dump_json", "to_dict", "json", "str"}
)
#: Puts one thing on a queue; None or a sentinel on it ends the stream.
_PUTTERS = frozenset({"put", "put_nowait", "send_nowait"})


@dataclass(frozen=True, eq=False)
class Emit:
    """`node` is the call or yield, `channel` what it publishes through ("yield", or the callee).

    `payload` is what it publishes; `terminal` the name that says "this is the end", or "".
    """

    node: cst.Call | cst.Yield
    channel: str
    payload: tuple[cst.BaseExpression, ...]
    terminal: str

    def needs(self) -> frozenset[Spelled]:
        """The places that its payload is made of."""
        return frozenset(place for part in self.payload for place in used(part))


class Emits:
    """The emits of one function, in the order of its syntax."""

    def __init__(self, function: FunctionFacts, calls: SlowCalls) -> None:
        self.function = function
        self.calls = calls
        self.catalog = calls.catalog
        self.outline = calls.outline.functions.get(function.qualname)
        self.found = list(self._emits(function.node.body))

    def _emits(self, node: cst.CSTNode) -> Iterator[Emit]:
        if isinstance(node, cst.FunctionDef | cst.ClassDef | cst.Lambda):
            return
        if isinstance(node, cst.For):
            emit = self._of_loop(node)
            if emit is not None:
                yield emit
                return
        if isinstance(node, cst.Yield):
            yield from self._of_yield(node)
        elif isinstance(node, cst.Call):
            emit = self._of_call(node)
            if emit is not None:
                yield emit
        for child in children(node):
            yield from self._emits(child)

    def _of_loop(self, node: cst.For) -> Emit | None:
        """`for chunk in self.last_chunks(usage): yield chunk`: a helper makes the last events."""
        made = node.iter
        if not isinstance(made, cst.Call) or not isinstance(node.target, cst.Name) or node.asynchronous:
            return None
        lines = node.body.body
        value: cst.CSTNode | None = None
        if len(lines) == 1 and isinstance(lines[0], cst.SimpleStatementLine) and len(lines[0].body) == 1:
            value = lines[0].body[0]
        elif len(lines) == 1 and isinstance(lines[0], cst.Expr):
            value = lines[0]
        if not isinstance(value, cst.Expr) or not isinstance(value.value, cst.Yield):
            return None
        if (node.target.value,) not in set(used(value.value)):
            return None
        terminal = self._said_by(made)
        return Emit(made, "yield", tuple(a.value for a in made.args), terminal) if terminal else None

    def _said_by(self, node: cst.Call) -> str:
        """The terminal name among what a helper of the project returns, if it is quick."""
        path = dotted(node.func)
        for text in self.calls.said_by(self.outline, path) if path and self.outline is not None else ():
            if self.catalog.is_terminal_name(text):
                return self._of_frame(text) or " ".join(text.split())
        return ""

    def _of_yield(self, node: cst.Yield) -> Iterator[Emit]:
        value = node.value
        if isinstance(value, cst.From):
            name = last_name(value.item)
            if isinstance(value.item, cst.Call):
                terminal = name if self.catalog.is_terminal_name(name) else self._said_by(value.item)
                if terminal:
                    yield Emit(node, "yield", tuple(a.value for a in value.item.args), terminal)
        elif value is not None:
            yield Emit(node, "yield", (value,), self._name_of(value, DEPTH))

    def _of_call(self, node: cst.Call) -> Emit | None:
        name = last_name(node.func)
        path = dotted(node.func)
        if not name or not self.catalog.emits(self._spelled(path), path):
            return None
        payload = tuple(argument.value for argument in node.args)
        terminal = self._name_of_arguments(node.args, DEPTH)
        if not terminal and name in _PUTTERS and len(payload) == 1:
            terminal = self._sentinel(payload[0])
        if not terminal and name == "set_result":
            owner = last_name(node.func.value) if isinstance(node.func, cst.Attribute) else ""
            terminal = owner if self.catalog.is_terminal_name(owner) else ""
        return Emit(node, path or name, payload, terminal)

    def _spelled(self, path: str) -> str:
        return self.calls.spelled(self.outline, path) if path else ""

    # -- what makes it terminal ------------------------------------------------------------

    def _name_of_arguments(self, arguments: Sequence[cst.Arg], depth: int) -> str:
        positional = [a.value for a in arguments if a.keyword is None and not a.star]
        for index, value in enumerate(positional[:3]):
            text = self._text(value, depth)
            constant = isinstance(value, cst.Name) and value.value.isupper()
            if text and (constant or not isinstance(value, cst.Name | cst.Attribute)):
                if self.catalog.is_terminal_name(text):
                    return text
                if index == 0 and len(text.split()) == 1 and self.catalog.is_part(text):
                    break  # the name of an event about a part of the run
            found = self._name_of(value, depth)
            if found:
                return found
        for argument in arguments:
            if argument.keyword is not None:
                found = self._of_item(argument.keyword.value, argument.value, depth)
                if found:
                    return found
        return ""

    def _of_item(self, key: str, value: cst.BaseExpression, depth: int) -> str:
        """The terminal name that a key and its value give, if they do."""
        if key in self.catalog.flag_keys:
            return key if isinstance(value, cst.Name) and value.value == "True" else ""
        if key in self.catalog.event_keys:
            text = self._text(value, depth)
            return text if text and self.catalog.is_terminal_name(text) else ""
        if isinstance(value, cst.Dict | cst.Call | cst.Name | cst.FormattedString):
            return self._name_of(value, depth - 1) if key in _CARRIERS else ""
        return ""

    def _name_of(self, node: cst.BaseExpression, depth: int) -> str:
        """The terminal name that an event carries, "" where it is another event or none."""
        if depth <= 0:
            return ""
        if isinstance(node, cst.Await):
            return self._name_of(node.expression, depth)
        if isinstance(node, cst.Dict):
            items = [
                (_literal(element.key), element.value)
                for element in node.elements
                if isinstance(element, cst.DictElement)
            ]
            names = [self._text(value, depth) for key, value in items if key in self.catalog.event_keys]
            told = next((name for name in names if name and self.catalog.is_terminal_name(name)), "")
            if told or any(self.catalog.is_part(name) for name in names if name):
                return told  # a part of the run stays one, whatever flags it carries
            return next((f for key, value in items if key and (f := self._of_item(key, value, depth))), "")
        if isinstance(node, cst.Call):
            return self._of_made(node, depth)
        if isinstance(node, cst.FormattedString | cst.SimpleString | cst.ConcatenatedString):
            return self._of_text(node, depth)
        if isinstance(node, cst.BinaryOperation):
            return self._name_of(node.left, depth) or self._name_of(node.right, depth)
        if isinstance(node, cst.Name):
            values = list(self._bindings(node.value))
            names = [self._name_of(value, depth - 1) for value in values]
            if names and all(names):
                return names[0]
        if isinstance(node, cst.Attribute) and node.attr.value.isupper():
            return node.attr.value if self.catalog.is_terminal_name(node.attr.value) else ""
        return ""

    def _of_made(self, node: cst.Call, depth: int) -> str:
        """An event object, or a helper that formats an event."""
        name = last_name(node.func)
        if name in _FORMATTERS and isinstance(node.func, cst.Attribute) and not node.args:
            return self._name_of(node.func.value, depth)
        explicit = self._name_of_arguments(node.args, depth - 1)
        if explicit:
            return explicit
        if name in _FORMATTERS and isinstance(node.func, cst.Attribute):
            return self._name_of(node.func.value, depth - 1)
        return name if self.catalog.is_event_class(name) else ""

    def _of_text(self, node: cst.BaseExpression, depth: int) -> str:
        """The text of a server-sent event, or of a JSON object."""
        if isinstance(node, cst.FormattedString):
            for part in node.parts:
                if isinstance(part, cst.FormattedStringExpression):
                    found = self._name_of(part.expression, depth - 1)
                    if found:
                        return found
        return self._of_frame("".join(_texts(node)))

    def _of_frame(self, text: str) -> str:
        """The terminal name in a server-sent event, "" where there is none."""
        if text.strip() == "[DONE]":
            return "[DONE]"
        for found in _SSE_EVENT.findall(text):
            if self.catalog.is_terminal_name(found):
                return str(found)
        for data in _SSE_DATA.findall(text):
            if data.rstrip() == "[DONE]":
                return "[DONE]"
            for key, value, flag in _JSON_NAME.findall(data):
                if flag and key in self.catalog.flag_keys:
                    return str(key)
                if value and key in self.catalog.event_keys and self.catalog.is_terminal_name(value):
                    return str(value)
        return ""

    def _sentinel(self, node: cst.BaseExpression) -> str:
        if isinstance(node, cst.Name) and node.value == "None":
            return "None"
        name = last_name(node)
        return name if self.catalog.is_sentinel(name) else ""

    def _text(self, node: cst.BaseExpression, depth: int) -> str:
        """A string: a literal, a constant that is bound to one, or an enum's member by its name."""
        literal = _literal(node)
        if literal or depth <= 0:
            return literal
        if isinstance(node, cst.Attribute):
            # `EventType.COMPLETED`, `EventType.COMPLETED.value`
            inner = node.value if node.attr.value in ("value", "name") else node
            name, owner = last_name(inner), spelled(inner)[:-1]
            is_member = bool(owner) and owner[-1][:1].isupper() and not owner[-1].isupper()
            return name if is_member or (name.isupper() and owner[:1] != ("self",)) else ""
        if isinstance(node, cst.Name):
            texts = [self._text(value, depth - 1) for value in self._bindings(node.value)]
            if texts and all(texts):
                return texts[0]
            return node.value if node.value.isupper() and not texts else ""
        return ""

    def _bindings(self, name: str) -> Iterator[cst.BaseExpression]:
        """The values that a name is bound to, in the innermost scope that binds it."""
        scope: FunctionFacts | None = self.function
        while scope is not None and not scope.binds(name):
            scope = scope.parent
        if scope is not None and name in scope.parameters:
            return
        bindings = scope.bindings if scope is not None else self.function.module.bindings
        for binding in bindings.get(name, ()):
            if binding.value is not None and binding.kind == "assign":
                yield binding.value


#: Keys under which an event carries another dict that has its name.
_CARRIERS = frozenset(
    {"data", "payload", "event", "message", "body", "content", "json", "delta", "msg", "params"}
)


def _literal(node: cst.CSTNode) -> str:
    if isinstance(node, cst.SimpleString | cst.ConcatenatedString):
        value = node.evaluated_value
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        return value or ""
    return ""


def _texts(node: cst.BaseExpression) -> Iterator[str]:
    """The literal parts of a string, as Python reads them."""
    if isinstance(node, cst.ConcatenatedString):
        yield from _texts(node.left)
        yield from _texts(node.right)
    elif isinstance(node, cst.SimpleString):
        yield _literal(node)
    elif isinstance(node, cst.FormattedString):
        for part in node.parts:
            if isinstance(part, cst.FormattedStringText):
                yield _unescaped(part.value)
            else:
                yield "\0"


def _unescaped(text: str) -> str:
    try:
        return str(ast.literal_eval(f'"""{text}"""')).replace("{{", "{").replace("}}", "}")
    except (SyntaxError, ValueError):
        return text
