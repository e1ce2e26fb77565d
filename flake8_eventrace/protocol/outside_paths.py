"""Paths of what other packages define, as the catalog writes them: `can.Bus().send_periodic`.

An expression is followed through imports, constructors, annotations, `await`, `with` statements, the bindings
of names and attributes, and the base classes of a first-party class.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from ..flow.inlining import Program
from ..symbols.access_paths import qualified
from ..symbols.symbols import ASSIGN, Binding, ClassFacts, FunctionFacts, ModuleFacts, dotted
from ..symbols.walk import walk

#: How many bindings, calls and annotations are followed for one path.
DEPTH = 8


def outside_paths(
    program: Program, expression: cst.BaseExpression, function: FunctionFacts | None
) -> frozenset[str]:
    """Return the paths that an expression may have; none for what the module itself defines."""

    def followed() -> frozenset[str]:
        return frozenset(_Follower(program).paths(expression, function, DEPTH))

    return program.inferred("outside paths", expression, function, followed)


def base_paths(program: Program, owner: ClassFacts) -> Iterator[str]:
    """Yield the paths of the classes of other packages that a class inherits from."""
    for ancestor in program.types.ancestry(owner):
        for base in ancestor.bases:
            path = qualified(base, ancestor.function, ancestor.module)
            if path:
                yield path


class _Follower:
    def __init__(self, program: Program) -> None:
        self._program = program
        self._module: ModuleFacts = program.module

    def paths(
        self, expression: cst.BaseExpression, function: FunctionFacts | None, depth: int
    ) -> Iterator[str]:
        """Yield the paths of an expression that `function` evaluates."""
        if not depth:
            return
        imported = qualified(expression, function, self._module)
        if imported:
            yield imported
        elif isinstance(expression, cst.Name):
            yield from self._of_name(expression.value, function, depth - 1)
        elif isinstance(expression, cst.Attribute):
            yield from self._of_attribute(expression, function, depth - 1)
        elif isinstance(expression, cst.Call):
            yield from self._of_call(expression, function, depth - 1)
        else:
            for part in _parts(expression):
                yield from self.paths(part, function, depth - 1)

    def _of_name(self, name: str, function: FunctionFacts | None, depth: int) -> Iterator[str]:
        scope = function
        while scope is not None and not scope.binds(name):
            scope = scope.parent
        if scope is None:
            yield from self._of_bindings(self._module.bindings.get(name, ()), depth)
            return
        if scope.receiver_name == name and scope.owner is not None and name not in scope.bindings:
            yield from self._of_instance(scope.owner)
            return
        annotation = scope.parameters.get(name)
        if annotation is not None:
            yield from self._of_annotation(annotation, scope)
        yield from self._of_bindings(scope.bindings.get(name, ()), depth)
        yield from self._entered(name, scope, depth)

    def _of_attribute(
        self, expression: cst.Attribute, function: FunctionFacts | None, depth: int
    ) -> Iterator[str]:
        name = expression.attr.value
        owner = self._program.types.value_type(expression.value, function, self._module)
        if isinstance(owner, ClassFacts):
            if owner.module is not self._module:
                return
            for ancestor in self._program.types.ancestry(owner):
                if name in ancestor.attributes:
                    yield from self._of_bindings(ancestor.attributes[name], depth)
                    return
        for base in self.paths(expression.value, function, depth):
            yield f"{base}.{name}"

    def _of_call(self, call: cst.Call, function: FunctionFacts | None, depth: int) -> Iterator[str]:
        made = self._program.types.class_named(call.func, function, self._module)
        if isinstance(made, ClassFacts):
            yield from self._of_instance(made)
            return
        callee = self._program.types.callee(call.func, function, self._module)
        if callee is not None:
            returned = callee.node.returns if isinstance(callee.node, cst.FunctionDef) else None
            if returned is not None:
                yield from self._of_annotation(returned.annotation, callee)
            return
        for path in self.paths(call.func, function, depth):
            yield f"{path}()"

    def _of_instance(self, owner: ClassFacts) -> Iterator[str]:
        for base in base_paths(self._program, owner):
            yield f"{base}()"

    def _of_annotation(self, annotation: cst.BaseExpression, function: FunctionFacts | None) -> Iterator[str]:
        of = self._program.types.annotation_type(annotation, function, self._module)
        if isinstance(of, ClassFacts):
            yield from self._of_instance(of)
        elif of is not None and "." in of:
            yield f"{of}()"

    def _of_bindings(self, bindings: list[Binding] | tuple[()], depth: int) -> Iterator[str]:
        for binding in bindings:
            if binding.annotation is not None:
                yield from self._of_annotation(binding.annotation, binding.function)
            if binding.kind == ASSIGN and binding.value is not None:
                yield from self.paths(binding.value, binding.function, depth)

    def _entered(self, name: str, scope: FunctionFacts, depth: int) -> Iterator[str]:
        """Yield the paths of what a `with` statement binds to a name: that of the manager itself."""
        for item in self._program.once(_Entered).items(scope):
            if item.asname is not None and dotted(item.asname.name) == name:
                yield from self.paths(item.item, scope, depth)


class _Entered:
    """What the `with` statements of each function enter, nested functions included."""

    def __init__(self, program: Program) -> None:
        self._items: dict[int, list[cst.WithItem]] = {}

    def items(self, scope: FunctionFacts) -> list[cst.WithItem]:
        """Return the items of the `with` statements in a function."""
        if id(scope) not in self._items:
            withs = (node for node in walk(scope.node.body) if isinstance(node, cst.With))
            self._items[id(scope)] = [item for node in withs for item in node.items]
        return self._items[id(scope)]


def _parts(expression: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """Yield the parts of an expression whose value may be its value."""
    if isinstance(expression, cst.Await):
        yield expression.expression
    elif isinstance(expression, cst.NamedExpr):
        yield expression.value
    elif isinstance(expression, cst.IfExp):
        yield from (expression.body, expression.orelse)
    elif isinstance(expression, cst.BooleanOperation):
        yield from (expression.left, expression.right)
