"""What a path of the catalog leads to, read from source: `openai.OpenAI().chat` is an instance of a class.

A value is a module, a class, an instance or a function; what an expression may be is a tuple of them, empty
where the source does not tell. Annotations are believed before expressions are.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from tests.catalog.sources import Library, Module, statements

#: How many steps from one definition to the next are followed.
_DEEPEST = 22

_ALTERNATIVES = frozenset(["Optional", "Union"])
#: Annotations that stand for what they hold.
_WRAPPERS = frozenset(
    [
        "Annotated", "ClassVar", "Final", "Required", "NotRequired", "ReadOnly", "Awaitable", "Coroutine",
        "Deprecated", "deprecated", "Provide", "ContextManager", "AbstractContextManager",
        "AsyncContextManager", "AbstractAsyncContextManager", "Iterator", "AsyncIterator", "Generator",
        "AsyncGenerator", "_AsyncGeneratorContextManager", "_GeneratorContextManager", "SubRequest",
    ]
)  # fmt: skip
_PROPERTIES = ("property", "cached_property", "cachedproperty", "lazy_property", "memoized_property",
               "memoized_attribute", "non_memoized_property", "ro_non_memoized_property",
               "ro_memoized_property", "hybridproperty", "reify")  # fmt: skip


@dataclass(frozen=True)
class Mod:
    name: str


@dataclass(frozen=True)
class Cls:
    module: Module = field(hash=False, compare=False)
    node: ast.ClassDef = field(hash=False, compare=False)
    path: str  # tells classes apart

    @property
    def name(self) -> str:
        return self.node.name


@dataclass(frozen=True)
class Inst:
    cls: Cls


@dataclass(frozen=True)
class Func:
    module: Module = field(hash=False, compare=False)
    nodes: tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...] = field(hash=False, compare=False)
    path: str
    owner: Cls | None = None  # whose method it is
    receiver: Cls | None = None  # on what it was looked up

    @property
    def node(self) -> ast.FunctionDef | ast.AsyncFunctionDef:
        """What runs; in a stub, the first overload."""
        bodies = [node for node in self.nodes if not has_decorator(node, "overload")]
        return bodies[-1] if bodies else self.nodes[0]


Value = Mod | Cls | Inst | Func
Values = tuple[Value, ...]


def decorators(node: ast.AST) -> list[str]:
    """The last names of the decorators."""
    found = []
    for decorator in getattr(node, "decorator_list", ()):
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        found.append(target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", ""))
    return found


def has_decorator(node: ast.AST, *names: str) -> bool:
    return any(name in names for name in decorators(node))


def unique(values: Iterable[Value]) -> Values:
    return tuple(dict.fromkeys(values))


@dataclass(frozen=True)
class Scope:
    """Where an expression stands: a module, and the method or function with its object."""

    module: Module
    function: ast.FunctionDef | ast.AsyncFunctionDef | None = None
    owner: Cls | None = None
    receiver: Cls | None = None


class Reader:
    """Answers what paths lead to in a library."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._depth = 0
        self._bases: dict[Cls, list[Cls]] = {}
        self._answers: dict[object, Values] = {}
        self._asking: set[object] = set()
        self._unsure: set[object] = set()  # answered while something that they need was still being asked
        self._cut = False  # whether the current question met such a one
        self._kept: list[ast.expr] = []  # parsed from text: their ids stay theirs

    # -- paths -----------------------------------------------------------------------------

    def walk(self, segments: list[str]) -> Values:
        """The values of a path, given as names with the calls and subscriptions behind them."""
        name, *rest = segments
        values = self.start(name)
        for segment in rest:
            values = self.step(values, segment)
        return values

    def start(self, segment: str) -> Values:
        name = segment.rstrip("()[]")
        values: Values = (Mod(name),) if self._exists(name) else ()
        return self.applied(values, segment[len(name) :])

    def step(self, values: Values, segment: str) -> Values:
        name = segment.rstrip("()[]")
        found = unique(each for value in values for each in self.attribute(value, name))
        return self.applied(found, segment[len(name) :])

    def applied(self, values: Values, suffix: str) -> Values:
        for index in range(0, len(suffix), 2):
            step = self.call if suffix[index] == "(" else self.item
            values = unique(each for value in values for each in step(value))
        return values

    def _exists(self, module: str) -> bool:
        return self.library.module(module) is not None or self.library.is_namespace(module)

    # -- names in modules ------------------------------------------------------------------

    def name_in(self, module_name: str, name: str) -> Values:
        return self._ask(("name", module_name, name), lambda: self._name_in(module_name, name))

    def _once(self, what: str, node: ast.expr, scope: Scope, ask) -> Values:
        """What an expression is, asked once for each place; nothing while it is being asked."""
        key = what, id(node), id(scope.function), scope.module.name, scope.owner, scope.receiver
        self._kept.append(node)
        return self._ask(key, ask)

    def _ask(self, key: object, ask) -> Values:
        """The answer to a question, asked once; nothing while it is being asked.

        What was answered on the way to such a question, and lacks its answer, is forgotten when the
        outermost one is answered.
        """
        if key in self._asking:
            self._cut = True
            return ()
        if key in self._answers:
            self._cut = self._cut or key in self._unsure
            return self._answers[key]
        outer, self._cut = self._cut, False
        self._asking.add(key)
        try:
            answer = self._answers[key] = self._guarded(ask)
        finally:
            self._asking.discard(key)
        if self._cut:
            self._unsure.add(key)
        self._cut = self._cut or outer
        if not self._asking:
            for each in self._unsure - {key}:
                del self._answers[each]
            self._unsure.clear()
            self._cut = False
        return answer

    def _guarded(self, ask) -> Values:
        if self._depth > _DEEPEST:
            self._cut = True
            return ()
        self._depth += 1
        try:
            return ask()
        finally:
            self._depth -= 1

    def _name_in(self, module_name: str, name: str) -> Values:
        module = self.library.module(module_name)
        below = f"{module_name}.{name}"
        if module is None:
            return (Mod(below),) if self._exists(below) else ()
        bound = module.bound.get(name, ())
        for star in (
            module.stars if bound else ()
        ):  # `from ._patch import *` at the end replaces what is above
            if star.lineno > bound[-1].lineno and (star.module or "").endswith("_patch"):
                values = self.name_in(module.absolute(star), name)
                if values:
                    return values
        functions = tuple(n for n in bound if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
        if functions and not isinstance(bound[-1], ast.ClassDef):
            return self._decorated(Func(module, functions, below))
        for node in reversed(bound):
            values = self._bound(module, node, name)
            if values:
                return values
        for place, other in module.lazy.get(name, ()):
            values = self.name_in(place, other)
            if not values and not other:
                values = (Mod(place),) if self._exists(place) else ()
            if values:
                return values
        for star in module.stars:
            values = self.name_in(module.absolute(star), name) if module.absolute(star) != module_name else ()
            if values:
                return values
        return (Mod(below),) if self._exists(below) else ()

    def _bound(self, module: Module, node: ast.stmt, name: str) -> Values:
        match node:
            case ast.ClassDef():
                return (Cls(module, node, f"{module.name}.{name}"),)
            case ast.Import(names=aliases):
                for alias in aliases:
                    if alias.asname == name:
                        return (Mod(alias.name),) if self._exists(alias.name) else ()
                    if alias.asname is None and alias.name.partition(".")[0] == name:
                        return (Mod(name),) if self._exists(name) else ()
            case ast.ImportFrom(names=aliases):
                for alias in aliases:
                    if (alias.asname or alias.name) == name:
                        return self.name_in(module.absolute(node), alias.name)
            case ast.AnnAssign(annotation=annotation, value=value):
                scope = Scope(module)
                return self.annotated(annotation, scope) or (self.value(value, scope) if value else ())
            case ast.Assign(value=value):
                return self.value(value, Scope(module))
        return ()

    def _decorated(self, function: Func) -> Values:
        """What a decorated function of a module is: itself, as decorators that wrap it do."""
        return (function,)

    # -- classes ---------------------------------------------------------------------------

    def mro(self, cls: Cls) -> list[Cls]:
        """A class and its bases, each once, nearest first."""
        if cls not in self._bases:
            self._bases[cls] = [cls]
            found = [cls]
            for base in cls.node.bases:
                for value in self._guarded(lambda base=base: self.value(base, Scope(cls.module, owner=None))):
                    if isinstance(value, Cls):
                        found += [each for each in self.mro(value) if each not in found]
            self._bases[cls] = found
        return self._bases[cls]

    def attribute(self, value: Value, name: str) -> Values:
        if isinstance(value, Mod):
            return self.name_in(value.name, name)
        if isinstance(value, Cls):
            return self._member(value, name, instance=False)
        if isinstance(value, Inst):
            cls = value.cls
            return self._ask(
                ("attribute", cls, name),
                lambda: self._member(cls, name, instance=True) or self._any_name(cls),
            )
        return ()

    def _any_name(self, cls: Cls) -> Values:
        """What `__getattr__` gives, by its annotation."""
        found = self._member(cls, "__getattr__", instance=True)
        return unique(
            each
            for value in found
            if isinstance(value, Func) and value.node.returns is not None
            for each in self.call(value)
        )

    def members(self, value: Value) -> list[str]:
        """The public names of a class's methods and attributes, or of what a module defines."""
        if isinstance(value, Mod):
            module = self.library.module(value.name)
            return sorted(module.bound) if module is not None else []
        if not isinstance(value, Cls | Inst):
            return []
        found: dict[str, None] = {}
        for cls in self.mro(value if isinstance(value, Cls) else value.cls):
            if cls.module.distribution == "python" and cls.name == "object":
                continue
            found.update(dict.fromkeys(Body.of(cls).names))
        return [name for name in found if not name.startswith("_")]

    def _member(self, cls: Cls, name: str, *, instance: bool) -> Values:
        for each in self.mro(cls):
            body = Body.of(each)
            functions = body.functions.get(name)
            if functions:
                function = Func(each.module, tuple(functions), f"{each.path}.{name}", each, cls)
                if any(d.endswith(_PROPERTIES) for node in functions for d in decorators(node)):
                    return self.call(function) if instance else ()
                return (function,)
            if name in body.classes:
                return (Cls(each.module, body.classes[name], f"{each.path}.{name}"),)
            values = self._assigned(each, cls, body, name, instance=instance)
            if values:
                return values
        return ()

    def _assigned(self, home: Cls, receiver: Cls, body: Body, name: str, *, instance: bool) -> Values:
        scope = Scope(home.module, None, home, receiver)
        for annotation in body.annotations.get(name, ()):
            values = self.annotated(annotation, scope)
            if values:
                return values
        for expression in body.assigned.get(name, ()):
            if isinstance(expression, ast.Name) and expression.id in body.functions:  # `get = fetch`
                return self._member(receiver, expression.id, instance=instance)
            values = self.value(expression, scope)
            if values:
                return values
        if not instance:
            return ()
        found: Values = ()
        for function, annotation, expression in body.on_self.get(name, ()):
            inner = Scope(home.module, function, home, receiver)
            if annotation is not None:
                found = self.annotated(annotation, inner)
            if not found and expression is not None:
                found = self.value(expression, inner)
            if found:
                return found
        return ()

    # -- calls -----------------------------------------------------------------------------

    def call(self, value: Value) -> Values:
        if isinstance(value, Cls):
            return (Inst(value),)
        if isinstance(value, Inst):
            return unique(
                each for f in self.attribute_of_class(value.cls, "__call__") for each in self.call(f)
            )
        if isinstance(value, Func):
            return self._ask(("call", value), lambda: self._result(value))
        return ()

    def attribute_of_class(self, cls: Cls, name: str) -> Values:
        return tuple(v for v in self._member(cls, name, instance=True) if isinstance(v, Func))

    def item(self, value: Value) -> Values:
        if not isinstance(value, Inst):
            return ()
        found = self.attribute_of_class(value.cls, "__getitem__")
        return unique(each for function in found for each in self.call(function))

    def _result(self, function: Func) -> Values:
        scopes = [
            (Scope(function.module, node, function.owner, function.receiver), node) for node in function.nodes
        ]
        annotated = unique(
            value
            for scope, node in scopes
            if node.returns is not None
            for value in self.annotated(node.returns, scope)
        )
        if annotated:
            return annotated
        scope = Scope(function.module, function.node, function.owner, function.receiver)
        return unique(
            value
            for node in statements(function.node.body)
            if isinstance(node, ast.Return) and node.value is not None
            for value in self.value(node.value, scope)
        )

    # -- annotations -----------------------------------------------------------------------

    def annotated(self, node: ast.expr, scope: Scope) -> Values:
        """What is annotated so: instances."""
        return self._once(
            "annotated", node, scope, lambda: unique(self._annotated(node, replace(scope, function=None)))
        )

    def _annotated(self, node: ast.expr, scope: Scope) -> Iterator[Value]:
        match node:
            case ast.Constant(value=str(text)):
                try:
                    yield from self._annotated(ast.parse(text.strip(), mode="eval").body, scope)
                except SyntaxError:
                    return
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                yield from self._annotated(left, scope)
                yield from self._annotated(right, scope)
            case ast.Subscript(value=value, slice=inner):
                name = last_name(value)
                parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                if name in _ALTERNATIVES:
                    for part in parts:
                        yield from self._annotated(part, scope)
                elif name in _WRAPPERS:
                    yield from self._annotated(
                        parts[2] if name == "Coroutine" and len(parts) > 2 else parts[0], scope
                    )
                elif name in ("Type", "type"):
                    yield from (v.cls for v in self._annotated(parts[0], scope) if isinstance(v, Inst))
                elif name not in ("Callable", "Literal", "Dict", "List", "dict", "list", "Tuple", "tuple"):
                    yield from self._annotated(value, scope)
            case ast.Name(id="Self") if scope.receiver is not None:
                yield Inst(scope.receiver)
            case ast.Name() | ast.Attribute():
                yield from self._instances(node, scope)

    def _instances(self, node: ast.expr, scope: Scope) -> Iterator[Value]:
        for value in self.value(node, scope):
            if isinstance(value, Cls):
                yield Inst(value)
        definition = self._type_variable(node, scope)
        if definition is not None:
            bound = next((k.value for k in definition.keywords if k.arg in ("bound", "default")), None)
            for inner in [bound] if bound is not None else definition.args[1:]:
                for value in self._annotated(inner, scope):
                    receiver = scope.receiver
                    if isinstance(value, Inst) and receiver is not None and value.cls in self.mro(receiver):
                        value = Inst(receiver)  # `self: T` returns `T`
                    yield value

    def _type_variable(self, node: ast.expr, scope: Scope) -> ast.Call | None:
        if not isinstance(node, ast.Name):
            return None
        for bound in scope.module.bound.get(node.id, ()):
            made = bound.value if isinstance(bound, ast.Assign) else None
            if isinstance(made, ast.Call) and last_name(made.func) == "TypeVar":
                return made
        return None

    # -- expressions -----------------------------------------------------------------------

    def value(self, node: ast.expr, scope: Scope) -> Values:
        return self._once("value", node, scope, lambda: unique(self._value(node, scope)))

    def _value(self, node: ast.expr, scope: Scope) -> Iterator[Value]:
        match node:
            case ast.Name(id=name):
                yield from self._local(name, scope)
            case ast.Attribute(value=base, attr=name):
                for value in self.value(base, scope):
                    yield from self.attribute(value, name)
            case ast.Call(func=ast.Name(id="cast"), args=[kind, _]):
                yield from self._annotated(kind, scope)
            case ast.Call(func=ast.Name(id="super")) if (
                scope.receiver is not None and scope.owner is not None
            ):
                yield from (Inst(base) for base in self.mro(scope.owner)[1:2])
            case ast.Call(func=function):
                for value in self.value(function, scope):
                    yield from self.call(value)
            case ast.Subscript(value=base):
                values = self.value(base, scope)
                for value in values:
                    yield from (value,) if isinstance(value, Cls) else self.item(value)
            case ast.BoolOp(values=parts):
                for part in parts:
                    yield from self._value(part, scope)
            case ast.IfExp(body=body, orelse=other):
                yield from self._value(body, scope)
                yield from self._value(other, scope)
            case ast.Await(value=inner) | ast.NamedExpr(value=inner):
                yield from self._value(inner, scope)

    def _local(self, name: str, scope: Scope) -> Iterator[Value]:
        function = scope.function
        if function is not None:
            arguments = [*function.args.posonlyargs, *function.args.args]
            first = arguments[0].arg if arguments and not has_decorator(function, "staticmethod") else ""
            if scope.receiver is not None and first == name:
                yield scope.receiver if has_decorator(function, "classmethod") else Inst(scope.receiver)
                return
            for argument in (*arguments, *function.args.kwonlyargs):
                if argument.arg == name:
                    if argument.annotation is not None:
                        yield from self._annotated(argument.annotation, scope)
                    return
            bound = [node for node in statements(function.body) if name in assigned_names(node)]
            if bound:
                for node in bound:
                    annotation = getattr(node, "annotation", None)
                    if annotation is not None:
                        yield from self._annotated(annotation, scope)
                    elif isinstance(node, ast.Import | ast.ImportFrom):
                        yield from self._bound(scope.module, node, name)
                    elif node.value is not None:
                        yield from self.value(node.value, scope)
                return
        if scope.owner is not None and name in Body.of(scope.owner).classes:
            yield Cls(scope.module, Body.of(scope.owner).classes[name], f"{scope.owner.path}.{name}")
            return
        yield from self.name_in(scope.module.name, name)


def assigned_names(node: ast.stmt) -> list[str]:
    match node:
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.Import(names=aliases):
            return [alias.asname or alias.name.partition(".")[0] for alias in aliases]
        case ast.ImportFrom(names=aliases):
            return [alias.asname or alias.name for alias in aliases]
    return []


def last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


class Body:
    """What the body of one class binds, by name."""

    _known: dict[int, tuple[ast.ClassDef, Body]] = {}  # noqa: RUF012

    def __init__(self, node: ast.ClassDef) -> None:
        self._node = node
        self.functions: dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]] = {}
        self.classes: dict[str, ast.ClassDef] = {}
        self.annotations: dict[str, list[ast.expr]] = {}
        self.assigned: dict[str, list[ast.expr]] = {}
        for each in statements(node.body):
            match each:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    if not any(d in ("setter", "deleter") for d in decorators(each)):
                        self.functions.setdefault(name, []).append(each)
                case ast.ClassDef(name=name):
                    self.classes[name] = each
                case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                    self.annotations.setdefault(name, []).append(annotation)
                    if value is not None:
                        self.assigned.setdefault(name, []).append(value)
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        if isinstance(target, ast.Name):
                            self.assigned.setdefault(target.id, []).append(value)

    @classmethod
    def of(cls, value: Cls) -> Body:
        known = cls._known.get(id(value.node))
        if known is None:
            known = cls._known[id(value.node)] = (value.node, cls(value.node))
        return known[1]

    @cached_property
    def on_self(
        self,
    ) -> dict[str, list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, ast.expr | None, ast.expr | None]]]:
        """Attributes that methods set: the method, the annotation and the value."""
        found: dict = {}
        for functions in self.functions.values():
            for function in functions:
                for node in statements(function.body):
                    targets = (
                        node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
                    )
                    if not isinstance(node, ast.Assign | ast.AnnAssign):
                        continue
                    for target in targets:
                        if isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == "self":
                            place = (function, getattr(node, "annotation", None), node.value)
                            found.setdefault(target.attr, []).append(place)
        return found

    @property
    def names(self) -> list[str]:
        return [*self.functions, *self.classes, *self.annotations, *self.assigned, *self.on_self]
