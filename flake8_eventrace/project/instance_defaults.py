"""What instances and modules begin with: the literals that class bodies, constructors and modules give.

The part of the indexer that fills `ClassEntry.defaults` and `ModuleIndex.constants`. `guards` reads them: a
call that is made `if self.upgrade`, where `upgrade = Bool(False)` is all that the class says, is not made.

Assumed: an attribute has its default unless a method of the class, or other code of the module, stores to it.
An option that is off by default is off.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..catalog.vocabulary import MAKES_DEFAULT
from .access_paths import last_of
from .module_index import ClassEntry, FunctionEntry, ModuleIndex

#: Stands for "something else" among the defaults, see `ClassEntry`.
_UNKNOWN = "?"
_DEFAULT_NAMES = ("default", "default_value")
#: How many keywords of constructors are kept as guards: more are options that few methods test.
_MOST_KEYWORDS = 8


class InstanceDefaults:
    """Collects the defaults of one module."""

    def __init__(self, module: ModuleIndex) -> None:
        self._module = module
        self._stored: set[str] = set()  # attributes that are stored to on other receivers than `self`
        self._given: set[tuple[str, str]] = set()  # keywords of constructors, with the literals for them
        self._globals: dict[str, int] = {}  # how often each name of the module is bound

    def bind_global(self, name: str) -> None:
        """Record that a name of the module's namespace is bound."""
        self._globals[name] = self._globals.get(name, 0) + 1

    def define(
        self, name: str, value: ast.expr | None, owner: ClassEntry | None, *, is_annotated: bool
    ) -> None:
        """Record an assignment in the body of a class, or at the module's level where `owner` is None."""
        text = _unless_data(default_of(value)) if is_annotated else default_of(value)
        if owner is not None:
            owner.defaults[name] = _UNKNOWN if name in owner.defaults or not text else text
        elif text and isinstance(value, ast.Constant):
            self._module.constants[name] = text

    def store(
        self,
        name: str,
        value: ast.expr | None,
        owner: ClassEntry | None,
        function: FunctionEntry | None,
        *,
        is_certain: bool,
    ) -> None:
        """Record an assignment to an attribute.

        Args:
            name: the attribute.
            value: what is assigned, None for a part of something.
            owner: the class of the receiver, None where that is not `self`.
            function: the function with the assignment.
            is_certain: no test decides whether it is made.
        """
        if owner is None or function is None:
            self._stored.add(name)
            return
        text = ""
        if is_certain and function.name == f"{owner.name}.__init__" and name not in owner.defaults:
            text = default_of(value) if isinstance(value, ast.Constant) else ""
            if isinstance(value, ast.Name) and len(function.body.bindings.get(value.id, ())) < 2:
                text = _unless_data(function.body.defaults.get(value.id, ""))
        owner.defaults[name] = text or _UNKNOWN

    def call(self, node: ast.Call) -> None:
        """Record the keywords of a call that may make an instance."""
        if node.keywords and (_makes_instance(node) or last_of(node.func) in ("__init__", "cls", "replace")):
            self._given.update((k.arg, literal(k.value)) for k in node.keywords if k.arg)

    def add(self, part: InstanceDefaults) -> None:
        """Add what another part of the module says, its classes left out."""
        self._stored |= part._stored
        self._given |= part._given
        for name, times in part._globals.items():
            self._globals[name] = self._globals.get(name, 0) + times

    def finish(self) -> None:
        """Correct the defaults by what the rest of the module does."""
        constants = self._module.constants
        for name in [name for name in constants if self._globals.get(name, 0) != 1]:
            del constants[name]
        given: dict[str, set[str]] = {}
        for name, text in self._given:
            given.setdefault(name, set()).add(text)
        for entry in self._module.classes.values():
            for name, text in entry.defaults.items():
                if name in self._stored:
                    entry.defaults[name] = _UNKNOWN
                elif text != _UNKNOWN and given.get(name, set()) - {text}:
                    entry.defaults[name] = f"~{text[1:]}"


def literal(node: ast.expr | None) -> str:
    """Return `=` and the literal that an expression is, `!...` for anything else."""
    return f"={node.value!r}" if isinstance(node, ast.Constant) else "!..."


def default_of(value: ast.expr | None) -> str:
    """Return `=` and the literal that a class attribute begins with, "" where that is no literal.

    `False`, `Bool(False)`, `field(default=False)`.
    """
    function = value.func if isinstance(value, ast.Call) else None
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call):
        value = function.value  # `Bool(False).tag(config=True)`
    if isinstance(value, ast.Call) and last_of(value.func) in MAKES_DEFAULT:
        named = [k.value for k in value.keywords if k.arg in _DEFAULT_NAMES]
        value = next(iter((*value.args, *named)), None)
    return f"={value.value!r}" if isinstance(value, ast.Constant) and value.value is not ... else ""


def _unless_data(text: str) -> str:
    """Return a default as it holds for instances of which nothing else is known.

    A field that is empty by default is data: those who make an instance give it. A flag is an option.
    """
    return f"~{text[1:]}" if text in ("=None", "=''", "=b''") else text


def made_with(target: ast.expr, value: ast.expr | None) -> Iterator[str]:
    """Yield as guards (see `CallSite`) what an instance is made with: `job = Job(wait=True)`.

    Assumed: what a constructor takes by a name becomes the attribute of that name.
    """
    if not isinstance(target, ast.Name) or not isinstance(value, ast.Call) or not _makes_instance(value):
        return
    if value.args or len(value.keywords) > _MOST_KEYWORDS or not all(k.arg for k in value.keywords):
        return
    yield f"{target.id}.__class__={last_of(value.func)}"
    for keyword in value.keywords:
        yield f"{target.id}.{keyword.arg}{literal(keyword.value)}"


def _makes_instance(node: ast.Call) -> bool:
    """Return whether a callee has the name of a class, by PEP 8."""
    return last_of(node.func)[:1].isupper()
