"""How to make the objects that a test needs, as expressions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .source import CannotReproduceError, Function, Source
from .uses import uses_of

#: Values for parameters of these types, and what they need to be imported.
_VALUES: dict[str, tuple[str, str]] = {
    "str": ('"text"', ""),
    "bytes": ('b"data"', ""),
    "int": ("1", ""),
    "float": ("1.0", ""),
    "bool": ("True", ""),
    "list": ("[]", ""),
    "dict": ("{}", ""),
    "set": ("set()", ""),
    "tuple": ("()", ""),
    "object": ('"text"', ""),
    "collections.deque": ("collections.deque()", "collections"),
    **{
        f"{module}.{name}": (f"{module}.{name}()", module)
        for module, names in {
            "threading": ("Event", "Condition", "Lock", "RLock"),
            "asyncio": ("Event", "Condition", "Lock", "Queue"),
            "queue": ("Queue", "SimpleQueue"),
        }.items()
        for name in names
    },
}
_ALIASES = {"List": "list", "Dict": "dict", "Set": "set", "Tuple": "tuple", "Deque": "collections.deque"}
#: What a collection is, by the methods that are called on it.
_BY_USE = (
    ({"popleft", "appendleft"}, "collections.deque"),
    ({"put", "get_nowait"}, "queue.Queue"),
    ({"append", "extend", "insert"}, "list"),
    ({"add", "discard"}, "set"),
    ({"setdefault", "popitem", "items"}, "dict"),
)
_DEEPEST = 4


@dataclass
class Objects:
    """The objects of one test.

    Attributes:
        source: The file whose classes and functions are used.
        alias: The name under which the test imports it.
        event: What the receiver of the finding is, such as `threading.Event`.
        receiver: The access path of the receiver in the consumer.
        statements: Assignments that make objects, in order.
        imports: The modules that these need.
        uses_stand_in: One of them is a stand-in.
    """

    source: Source
    alias: str
    event: str
    receiver: str
    statements: list[str] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    uses_stand_in: bool = False
    instances: dict[str, str] = field(default_factory=dict)

    def instance(self, of: str, depth: int = 0) -> str:
        """Return the name of the one object of a class, which is made if there is none yet."""
        heir = next((one for one in self.instances if of in self.source.bases(one)), of)
        if heir not in self.instances:
            node = self.source.classes[of]
            if any("abstractmethod" in ast.unparse(d) for m in _methods(node) for d in m.decorator_list):
                raise CannotReproduceError(f"`{of}` is abstract: no object of it can be made")
            arguments = self._constructor_arguments(of, depth)
            name = _free(_snake(of.rpartition(".")[2]), set(self.instances.values()) | {self.alias})
            self.instances[of] = name
            self.statements.append(f"{name} = {self.alias}.{of}({', '.join(arguments)})")
        return self.instances[heir]

    def call(self, function: str) -> str:
        """Return the expression that calls a function or method with arguments that are made for it."""
        node = self.source.functions[function]
        owner = self.source.class_of(function)
        decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
        if not owner or decorators & {"staticmethod", "classmethod"}:
            return f"{self.alias}.{function}({self._arguments(node, skip=int('classmethod' in decorators))})"
        subject = self.instance(owner)
        if decorators & {"property", "cached_property", "functools.cached_property"}:
            return f"{subject}.{node.name}"
        return f"{subject}.{node.name}({self._arguments(node, skip=1)})"

    def _arguments(self, node: Function, skip: int) -> str:
        return ", ".join(self._value(parameter, node, 0) for parameter in _required(node, skip))

    def _constructor_arguments(self, of: str, depth: int) -> list[str]:
        if depth > _DEEPEST:
            raise CannotReproduceError(f"`{of}` needs objects that need objects, more than {_DEEPEST} deep")
        init = self.source.method(of, "__init__")
        if init is not None:
            return [self._value(parameter, init, depth, of) for parameter in _required(init, 1)]
        fields = [f for owner in [*self.source.bases(of)][::-1] for f in self._fields(owner)]
        return [
            f"{item.target.id}={self._typed(item.annotation, item.target.id, depth)}"
            for item in fields
            if isinstance(item.target, ast.Name)
        ]

    def _fields(self, of: str) -> Iterator[ast.AnnAssign]:
        """Yield the fields of a dataclass that have no default."""
        node = self.source.classes[of]
        if not any("dataclass" in ast.unparse(d) or "define" in ast.unparse(d) for d in node.decorator_list):
            return
        for statement in node.body:
            is_field = isinstance(statement, ast.AnnAssign) and "ClassVar" not in ast.unparse(
                statement.annotation
            )
            if is_field and isinstance(statement, ast.AnnAssign) and statement.value is None:
                yield statement

    def _value(self, parameter: ast.arg, function: Function, depth: int, of: str = "") -> str:
        """Return a value for a parameter; keyword-only parameters get their name before it."""
        value = self._of_parameter(parameter, function, depth, of)
        return f"{parameter.arg}={value}" if parameter in function.args.kwonlyargs else value

    def _of_parameter(self, parameter: ast.arg, function: Function, depth: int, of: str) -> str:
        if parameter.annotation is not None:
            return self._typed(parameter.annotation, parameter.arg, depth)
        held = self._held_as(parameter.arg, function) if of else parameter.arg
        if held == self.receiver:
            return self._known(self.event)
        owner = self._owner_of_receiver(held)
        if owner:
            return self.instance(owner, depth + 1)
        scope = self.source.tree if of and held != parameter.arg else function
        uses = uses_of(scope, held)
        for methods, kind in _BY_USE:
            if uses.attributes & methods and not uses.attributes - _COLLECTION:
                return self._known(kind)
        if uses.is_timeout:
            return "60.0"
        if uses.is_number:
            return "0"
        if not of and uses.is_plain:
            return f'"{parameter.arg}"'
        return self._stand_in(parameter.arg)

    def _owner_of_receiver(self, held: str) -> str:
        """Return the class with the rest of the receiver as its attribute, if the path begins with `held`."""
        if not held or not self.receiver.startswith(f"{held}."):
            return ""
        attribute = self.receiver[len(held) + 1 :].partition(".")[0]
        owners = [name for name in self.source.classes if attribute in self._attributes(name)]
        return owners[0] if len(owners) == 1 else ""

    def _attributes(self, of: str) -> set[str]:
        node = self.source.classes[of]
        fields = {
            s.target.id for s in node.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)
        }
        return fields | {
            target.attr
            for inner in ast.walk(node)
            if isinstance(inner, (ast.Assign, ast.AnnAssign))
            for target in (inner.targets if isinstance(inner, ast.Assign) else [inner.target])
            if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self"
        }

    def _held_as(self, parameter: str, function: Function) -> str:
        """Return the attribute in which a constructor keeps a parameter (`self.store`), or its name."""
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and ast.unparse(node.value) == parameter:
                return ast.unparse(node.targets[0])
        return parameter

    def _typed(self, annotation: ast.expr, name: str, depth: int) -> str:
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            try:
                annotation = ast.parse(annotation.value, mode="eval").body
            except SyntaxError:
                return self._stand_in(name)
        if isinstance(annotation, ast.Subscript):
            annotation = annotation.value
        plain = self.source.full_name(annotation).removeprefix("typing.")
        if plain in self.source.classes:
            return self.instance(plain, depth + 1)
        known = _ALIASES.get(plain, plain)
        return self._known(known) if known in _VALUES else self._stand_in(name)

    def _known(self, kind: str) -> str:
        value, module = _VALUES[kind]
        if module:
            self.imports.add(module)
        return value

    def _stand_in(self, name: str) -> str:
        self.uses_stand_in = True
        return f'stand_in("{name}")'


_COLLECTION = {
    *("append", "appendleft", "pop", "popleft", "extend", "insert", "remove", "clear", "add", "discard"),
    *("put", "put_nowait", "get", "get_nowait", "empty", "qsize", "copy", "update", "setdefault", "popitem"),
    *("items", "keys", "values", "index", "count", "sort", "reverse", "full", "task_done"),
}


def _required(node: Function, skip: int) -> list[ast.arg]:
    """Return the parameters that a call has to give, without the first `skip`."""
    positional = [*node.args.posonlyargs, *node.args.args]
    without_default = positional[: len(positional) - len(node.args.defaults)][skip:]
    keyword = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    return [*without_default, *(parameter for parameter, default in keyword if default is None)]


def _methods(node: ast.ClassDef) -> list[Function]:
    return [item for item in node.body if isinstance(item, Function)]


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_") or "subject"


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name
