"""The names in one function: what they resolve to, and which of them hold state that others may write."""

from __future__ import annotations

import builtins
from collections.abc import Iterator

import libcst as cst

from ..symbols.access_paths import alias, imported, is_module, qualified, resolve
from ..symbols.symbols import ASSIGN, FunctionFacts, dotted
from ..symbols.walk import children, walk
from .operations import MODULE, Place


class FunctionNames:
    """Answers questions about the names that a function's code uses."""

    def __init__(self, function: FunctionFacts) -> None:
        self.function = function
        self.module = function.module

    def place(self, expression: cst.BaseExpression) -> Place | None:
        """Return the place that an expression names, None where it names none."""
        return resolve(expression, self.function, self.module)

    def qualified(self, expression: cst.BaseExpression) -> str:
        """Return the dotted name of an imported object, "" of anything else."""
        return qualified(expression, self.function, self.module)

    def is_module(self, expression: cst.BaseExpression) -> bool:
        """Return whether an expression surely names a module."""
        return is_module(expression, self.function, self.module)

    def code(self, node: cst.BaseExpression) -> str:
        """Return the source text of an expression."""
        return dotted(node) or self.module.tree.code_for_node(node)

    def is_method(self, node: cst.CSTNode, name: str) -> bool:
        """Return whether `node` is `PLACE.name`, where PLACE is a variable and not a module."""
        return (
            isinstance(node, cst.Attribute)
            and node.attr.value == name
            and self.place(node.value) is not None
            and not self.is_module(node.value)
        )

    def is_builtin(self, name: str) -> bool:
        """Return whether a name is a builtin that nothing in the module shadows."""
        place = self.place(cst.Name(name))
        unbound = place == Place(name, MODULE) and name not in self.module.bindings
        return unbound and hasattr(builtins, name) and not imported(name, self.function, self.module)

    def locals_in(self, node: cst.CSTNode) -> frozenset[str]:
        """Return the function's own names that an expression uses."""
        return frozenset(name for name in _names(node) if self.function.binds(name))

    def is_shared(self, target: cst.BaseExpression) -> bool:
        """Return whether others can reach what an assignment to this target binds."""
        if isinstance(target, cst.Name):
            return not self.function.binds(target.value) or self.function.captured(target.value)
        return True

    def is_shared_name(self, name: str) -> bool:
        """Return whether a bare name is a variable that other functions use as well."""
        function = self.function
        return name not in function.parameters and (not function.binds(name) or function.captured(name))

    def holds_state(self, name: str, place: Place, *, truth: bool, loop_test: bool, loops: int) -> bool:
        """Return whether a look into the value of a bare name reads state that others may write.

        Args:
            name: the name.
            place: what it resolves to.
            truth: whether only the truth of the value is asked for.
            loop_test: whether this happens in the condition of a `while`.
            loops: how many loops of the function enclose this look.
        """
        function = self.function
        if not function.binds(name):
            return self._is_variable(name)
        if function.captured(name):
            return True
        if name in function.parameters:
            # The truth of a parameter is that of an option, unless the parameter is known to be a container
            # or a loop waits for it to change.
            steady = name != function.receiver_name and name not in function.bindings
            return steady and (not truth or loop_test or name in function.dereferenced)
        if alias(name, function) is None or not place.fields:
            return False
        # Bound in the same pass of the loop, the truth of a value is that of a snapshot.
        return not truth or function.bindings[name][0].loops < loops

    def _is_variable(self, name: str) -> bool:
        """Return whether a name of an enclosing scope is a variable, not a function, class or import."""
        binder = self.function.parent
        while binder is not None and not binder.binds(name):
            binder = binder.parent
        if imported(name, self.function, self.module):
            return False
        if binder is not None:
            if name == binder.receiver_name:
                return False
            bindings = binder.bindings.get(name, [])
            return name in binder.parameters or any(b.kind == ASSIGN or b.value is not None for b in bindings)
        defined = name in self.module.classes or self.module.function(name) is not None
        return name in self.module.bindings and not defined

    def depends_on_run(self, value: cst.BaseExpression) -> bool:
        """Return whether a value depends on this run: not if it is made of literals and imported names."""
        return any(self.function.binds(name) or name in self.module.bindings for name in _all_names(value))


def _all_names(node: cst.CSTNode) -> Iterator[str]:
    return (part.value for part in walk(node) if isinstance(part, cst.Name))


def _names(node: cst.CSTNode) -> Iterator[str]:
    """Yield the variables that an expression uses; attribute names and lambda bodies are left out."""
    if isinstance(node, cst.Name):
        yield node.value
    elif isinstance(node, cst.Attribute):
        yield from _names(node.value)
    elif not isinstance(node, cst.Lambda):
        for child in children(node):
            yield from _names(child)
