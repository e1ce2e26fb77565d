"""The symbol table of one module: its scopes, classes, functions, imports and bindings.

One walk collects them. The metadata providers of LibCST would answer the same questions at many times
the cost.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from .binder import ScopeEvents
from .incremental import TopLevelStatement, TopLevelStatements
from .walk import walk

if TYPE_CHECKING:
    from libcst.metadata import CodeRange

#: The kinds of bindings, see `Binding`.
ASSIGN, LOOP, OTHER = "assign", "loop", "other"
#: Methods that run before any other party can have the object.
CONSTRUCTORS = frozenset({"__init__", "__post_init__", "__new__", "__attrs_post_init__", "__setstate__"})


@dataclass(frozen=True, eq=False)
class Binding:
    """One binding of a name or attribute.

    * `kind` is ASSIGN (the name is `value`), LOOP (an item of `value`) or OTHER;
    * `loops` is the number of loops of the function that enclose it;
    * `function` evaluates the value, None at module level.
    """

    value: cst.BaseExpression | None
    annotation: cst.BaseExpression | None
    kind: str
    loops: int
    function: FunctionFacts | None


@dataclass(eq=False)
class FunctionFacts:
    """A function, method or lambda.

    * `parent` is the function that encloses it, `owner` the class whose method it is;
    * `parameters` are their annotations, by name;
    * `used` are the names, `mentioned` the attribute names in its code, nested functions left out;
    * `stored_attributes` are the attribute names that it binds, of whatever object;
    * `dereferenced` are the names whose attributes or items it uses;
    * `outer_names` are declared `global` or `nonlocal`.
    """

    name: str
    qualname: str
    node: cst.FunctionDef | cst.Lambda
    parent: FunctionFacts | None
    owner: ClassFacts | None
    module: ModuleFacts
    parameters: dict[str, cst.BaseExpression | None] = field(default_factory=dict)
    decorators: tuple[cst.BaseExpression, ...] = ()
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)
    stored_attributes: set[str] = field(default_factory=set)
    dereferenced: set[str] = field(default_factory=set)
    outer_names: set[str] = field(default_factory=set)
    children: list[FunctionFacts] = field(default_factory=list)
    is_generator: bool = False

    @property
    def is_async(self) -> bool:
        """Whether it is an `async def`."""
        return isinstance(self.node, cst.FunctionDef) and self.node.asynchronous is not None

    @property
    def name_node(self) -> cst.CSTNode:
        """The node of the function's name; of a lambda, all of it."""
        return self.node.name if isinstance(self.node, cst.FunctionDef) else self.node

    @cached_property
    def assignments(self) -> list[cst.Assign | cst.AnnAssign | cst.AugAssign]:
        """The assignments in it, those in functions in it included."""
        kinds = cst.Assign | cst.AnnAssign | cst.AugAssign
        return [node for node in walk(self.node) if isinstance(node, kinds)]

    @cached_property
    def called_on(self) -> dict[str, set[str]]:
        """The methods that it calls, by the dotted name of the object; "await" if it awaits `wait()`."""
        called: dict[str, set[str]] = {}
        for node in walk(self.node):
            if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
                called.setdefault(dotted(node.func.value), set()).add(node.func.attr.value)
            elif isinstance(node, cst.Await):
                names = (dotted(part.func) for part in walk(node) if isinstance(part, cst.Call))
                for name in names:
                    if name.endswith(".wait"):
                        called.setdefault(name.removesuffix(".wait"), set()).add("await")
        return called

    @property
    def receiver_name(self) -> str | None:
        """The name of a method's first parameter (`self`, `cls`), None for other functions."""
        if self.owner is None or not self.parameters or self.decorated_by("staticmethod"):
            return None
        return next(iter(self.parameters))

    def decorated_by(self, *names: str) -> bool:
        """Return whether the last name of a decorator is one of these."""
        return any(last_name(d) in names for d in self.decorators)

    def binds(self, name: str) -> bool:
        """Return whether a name is local to the function."""
        return name in self.parameters or (name in self.bindings and name not in self.outer_names)

    def rebound_inside(self, name: str) -> bool:
        """Return whether a nested function binds this function's local anew (`nonlocal`)."""
        return any(
            (name in child.outer_names and name in child.bindings)
            or (not child.binds(name) and child.rebound_inside(name))
            for child in self.children
        )

    def captured(self, name: str) -> bool:
        """Return whether a nested function uses this function's local, so that both share it."""
        return any(
            (name in child.used and not child.binds(name)) or (not child.binds(name) and child.captured(name))
            for child in self.children
        )


@dataclass(eq=False)
class ClassFacts:
    """A class. `attributes` are the bindings in the class body, and those of `self.x` in its methods."""

    name: str
    qualname: str
    node: cst.ClassDef
    function: FunctionFacts | None
    module: ModuleFacts
    bases: tuple[cst.BaseExpression, ...] = ()
    attributes: dict[str, list[Binding]] = field(default_factory=dict)
    methods: dict[str, FunctionFacts] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """A name of the class that no class of another module has."""
        return f"{self.module.path}:{self.qualname}"


@dataclass(eq=False)
class ModulePart:
    """What one top-level statement adds to the facts of its module, see there.

    `first` is the number of functions above it, which is part of the names of lambdas.
    """

    first: int
    imports: dict[str, str] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    modules: set[str] = field(default_factory=set)
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    classes: list[ClassFacts] = field(default_factory=list)
    functions: list[FunctionFacts] = field(default_factory=list)

    def may_move_to(self, first: int) -> bool:
        """Return whether it would be the same with so many functions above it."""
        return first == self.first or not any(isinstance(f.node, cst.Lambda) for f in self.functions)


@dataclass(eq=False)
class ModuleFacts:
    """One parsed source.

    * `path` is as the caller gave it;
    * `imports` are the dotted names that the module's own code imports, by the name that it binds;
    * `stars` are the modules of which it imports all names, in the order of the source;
    * `modules` are the names that `import` binds, anywhere;
    * `classes` are by qualified name, `functions` in the order of the source.
    """

    path: str
    tree: cst.Module
    imports: dict[str, str] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    modules: set[str] = field(default_factory=set)
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    classes: dict[str, ClassFacts] = field(default_factory=dict)
    functions: list[FunctionFacts] = field(default_factory=list)
    parts: dict[TopLevelStatement, ModulePart] = field(default_factory=dict, repr=False)

    def add(self, statement: TopLevelStatement, part: ModulePart) -> None:
        """Add what the next top-level statement says."""
        self.parts[statement] = part
        for name, qualified in part.imports.items():
            self.imports.setdefault(name, qualified)
        self.stars.extend(part.stars)
        self.modules |= part.modules
        for name, bindings in part.bindings.items():
            self.bindings.setdefault(name, []).extend(bindings)
        for owner in part.classes:
            self.classes.setdefault(owner.qualname, owner)
        self.functions.extend(part.functions)

    def position(self, node: cst.CSTNode) -> CodeRange:
        """Return where a node is: lines from 1, columns in code points from 0.

        Prints all statements above the node, which takes time: call it only for what is reported.
        """
        return self.statements.position(node)

    @cached_property
    def statements(self) -> TopLevelStatements:
        """The top-level statements, with what is kept for each."""
        return TopLevelStatements(self.tree)

    @cached_property
    def lines(self) -> list[str]:
        """The lines, as Python splits them: not at form feeds or Unicode separators."""
        return io.StringIO(self.statements.text, newline="").readlines()

    def has_names_of(self, other: ModuleFacts) -> bool:
        """Return whether both modules bind the same names, and import the same under them."""
        return (
            self.imports == other.imports
            and self.stars == other.stars
            and self.modules == other.modules
            and self.bindings.keys() == other.bindings.keys()
            and self.classes.keys() == other.classes.keys()
            and [f.qualname for f in self.functions] == [f.qualname for f in other.functions]
        )

    def function(self, name: str) -> FunctionFacts | None:
        """Return the module-level function of that name."""
        return self._by_qualname.get(name)

    @cached_property
    def _by_qualname(self) -> dict[str, FunctionFacts]:
        return {f.qualname: f for f in reversed(self.functions)}  # of two, the first

    @cached_property
    def names_used_by(self) -> dict[str, set[str]]:
        """The names and attribute names that functions use, by the plain names of these functions."""
        names: dict[str, set[str]] = {}
        for function in self.functions:
            names.setdefault(function.name, set()).update(function.mentioned, function.used)
        return names

    @cached_property
    def order(self) -> dict[int, int]:
        """The index of each function in the order of the source, by its id."""
        return {id(function): index for index, function in enumerate(self.functions)}

    @cached_property
    def users_of(self) -> dict[str, list[FunctionFacts]]:
        """The functions that use a name or attribute name, by that name, in the order of the source."""
        users: dict[str, list[FunctionFacts]] = {}
        for function in self.functions:
            for name in function.mentioned | function.used:
                users.setdefault(name, []).append(function)
        return users


def last_name(expression: cst.BaseExpression) -> str:
    """Return the last identifier of a name, attribute or call of one: `c` of `a.b.c(1)`."""
    if isinstance(expression, cst.Call):
        expression = expression.func
    if isinstance(expression, cst.Attribute):
        return expression.attr.value
    return expression.value if isinstance(expression, cst.Name) else ""


def dotted(expression: cst.BaseExpression) -> str:
    """Return `a.b.c` of such an expression, "" of any other."""
    if isinstance(expression, cst.Name):
        return expression.value
    if isinstance(expression, cst.Attribute):
        base = dotted(expression.value)
        return f"{base}.{expression.attr.value}" if base else ""
    return ""


def target_names(target: cst.BaseExpression) -> Iterator[str]:
    """Yield the names that an assignment to this target binds."""
    if isinstance(target, cst.Name):
        yield target.value
    elif isinstance(target, cst.Tuple | cst.List):
        for element in target.elements:
            yield from target_names(element.value)


def collect(
    tree: cst.Module,
    path: str,
    statements: TopLevelStatements | None = None,
    before: ModuleFacts | None = None,
) -> ModuleFacts:
    """Return the symbol table of a module.

    Args:
        tree: the module.
        path: its file.
        statements: its statements, where they exist already.
        before: the symbol table of an earlier version. It must not be used any more: what it says of the
            statements that are still there now belongs to the new one.
    """
    facts = ModuleFacts(path, tree)
    if statements is not None:
        facts.statements = statements
    for statement in facts.statements.all:
        first = len(facts.functions)
        part = before.parts.get(statement) if before is not None else None
        if part is None or not part.may_move_to(first):
            part = ModulePart(first)
            _Collector(facts, part, statement.scope_events).follow()
        else:
            part.first = first
            for function in part.functions:
                function.module = facts
            for owner in part.classes:
                owner.module = facts
        facts.add(statement, part)
    return facts


class _Collector:
    """Collects what the scope events of one top-level statement bind."""

    def __init__(self, facts: ModuleFacts, part: ModulePart, scope_events: ScopeEvents) -> None:
        self.facts = facts
        self.part = part
        self.scope_events = scope_events
        self.scopes: list[FunctionFacts | ClassFacts] = []
        self.functions: list[FunctionFacts | None] = [None]
        self.loops = [0]

    def follow(self) -> None:
        """Follow the events in the order of the source."""
        for when, node in self.scope_events.events:
            getattr(self, f"{when}_{type(node).__name__}")(node)

    # -- the current scope --------------------------------------------------------------------

    @property
    def function(self) -> FunctionFacts | None:
        return self.functions[-1]

    def _qualname(self, name: str) -> str:
        return f"{self.scopes[-1].qualname}.{name}" if self.scopes else name

    def _bind(
        self,
        name: str,
        value: cst.BaseExpression | None = None,
        annotation: cst.BaseExpression | None = None,
        kind: str = OTHER,
    ) -> None:
        binding = Binding(value, annotation, kind, self.loops[-1], self.function)
        scope = self.scopes[-1] if self.scopes else None
        if isinstance(scope, ClassFacts):
            scope.attributes.setdefault(name, []).append(binding)
            return
        if scope is None or name in scope.outer_names:
            self.part.bindings.setdefault(name, []).append(binding)
        if scope is not None:
            scope.bindings.setdefault(name, []).append(binding)

    def _bind_target(
        self,
        target: cst.BaseExpression,
        value: cst.BaseExpression | None,
        annotation: cst.BaseExpression | None = None,
        kind: str = ASSIGN,
    ) -> None:
        if isinstance(target, cst.Name):
            self._bind(target.value, value, annotation, kind)
        elif isinstance(target, cst.Attribute) and isinstance(target.value, cst.Name):
            if self.function is not None:
                self.function.stored_attributes.add(target.attr.value)
            owner = self._instance(target.value.value)
            if owner is not None:
                binding = Binding(value, annotation, kind, self.loops[-1], self.function)
                owner.attributes.setdefault(target.attr.value, []).append(binding)
        elif isinstance(target, cst.Tuple | cst.List):
            values: list[cst.BaseExpression | None] = [None] * len(target.elements)
            if (
                isinstance(value, cst.Tuple)
                and len(value.elements) == len(target.elements)
                and kind == ASSIGN
            ):
                values = [element.value for element in value.elements]
            for element, part in zip(target.elements, values, strict=True):
                self._bind_target(element.value, part, None, kind if part is not None else OTHER)

    def _instance(self, name: str) -> ClassFacts | None:
        """Return the class of which a name is an instance as the first parameter of a method, else None."""
        function = self.function
        while function is not None:
            if function.receiver_name == name:
                return function.owner
            if function.binds(name):
                return None
            function = function.parent
        return None

    # -- scopes ----------------------------------------------------------------------------

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._bind(node.name.value)
        bases = tuple(b.value for b in node.bases if not b.star)
        owner = ClassFacts(
            node.name.value, self._qualname(node.name.value), node, self.function, self.facts, bases
        )
        self.part.classes.append(owner)
        self.scopes.append(owner)
        self.loops.append(0)

    def leave_ClassDef(self, original_node: cst.ClassDef) -> None:
        self.scopes.pop()
        self.loops.pop()

    def _enter(self, name: str, node: cst.FunctionDef | cst.Lambda) -> FunctionFacts:
        scope = self.scopes[-1] if self.scopes else None
        owner = scope if isinstance(scope, ClassFacts) and isinstance(node, cst.FunctionDef) else None
        function = FunctionFacts(name, self._qualname(name), node, self.function, owner, self.facts)
        if function.parent is not None:
            function.parent.children.append(function)
        self.part.functions.append(function)
        uses = self.scope_events.uses[id(node)]
        function.used, function.mentioned, function.dereferenced = (
            uses.used,
            uses.mentioned,
            uses.dereferenced,
        )
        params = node.params
        star = [p for p in (params.star_arg, params.star_kwarg) if isinstance(p, cst.Param)]
        for param in (*params.posonly_params, *params.params, *params.kwonly_params, *star):
            annotation = param.annotation.annotation if param.annotation else None
            function.parameters[param.name.value] = annotation
        self.scopes.append(function)
        self.functions.append(function)
        self.loops.append(0)
        return function

    def _leave(self) -> None:
        self.scopes.pop()
        self.functions.pop()
        self.loops.pop()

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._bind(node.name.value)
        function = self._enter(node.name.value, node)
        function.decorators = tuple(d.decorator for d in node.decorators)
        if function.owner is not None:
            first = function.owner.methods.get(function.name)
            if first is None or not function.decorated_by("setter", "deleter", "getter"):
                function.owner.methods[function.name] = function

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:
        self._leave()

    def visit_Lambda(self, node: cst.Lambda) -> None:
        self._enter(f"<lambda {self.part.first + len(self.part.functions)}>", node)

    def leave_Lambda(self, original_node: cst.Lambda) -> None:
        self._leave()

    def visit_Yield(self, node: cst.Yield) -> None:
        if self.function is not None:
            self.function.is_generator = True

    # -- bindings --------------------------------------------------------------------------

    def visit_Assign(self, node: cst.Assign) -> None:
        for target in node.targets:
            self._bind_target(target.target, node.value)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        self._bind_target(node.target, node.value, node.annotation.annotation)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        self._bind_target(node.target, None, kind=OTHER)

    def visit_NamedExpr(self, node: cst.NamedExpr) -> None:
        self._bind_target(node.target, node.value)

    def visit_For(self, node: cst.For) -> None:
        self.loops[-1] += 1
        self._bind_target(node.target, node.iter, kind=LOOP)

    def leave_For(self, original_node: cst.For) -> None:
        self.loops[-1] -= 1

    def visit_While(self, node: cst.While) -> None:
        self.loops[-1] += 1

    def leave_While(self, original_node: cst.While) -> None:
        self.loops[-1] -= 1

    def visit_CompFor(self, node: cst.CompFor) -> None:
        self._bind_target(node.target, node.iter, kind=LOOP)

    def visit_AsName(self, node: cst.AsName) -> None:
        self._bind_target(node.name, None, kind=OTHER)

    def visit_MatchAs(self, node: cst.MatchAs) -> None:
        if node.name is not None:
            self._bind(node.name.value)

    def visit_MatchStar(self, node: cst.MatchStar) -> None:
        if node.name is not None:
            self._bind(node.name.value)

    def visit_Global(self, node: cst.Global) -> None:
        self._declare(node)

    def visit_Nonlocal(self, node: cst.Nonlocal) -> None:
        self._declare(node)

    def _declare(self, node: cst.Global | cst.Nonlocal) -> None:
        scope = self.scopes[-1] if self.scopes else None
        if isinstance(scope, FunctionFacts):
            scope.outer_names.update(item.name.value for item in node.names)

    # -- imports ---------------------------------------------------------------------------

    def _import(self, name: str, qualified: str) -> None:
        scope = self.function
        (self.part.imports if scope is None else scope.imports).setdefault(name, qualified)

    def visit_Import(self, node: cst.Import) -> None:
        for alias in node.names:
            full = dotted(alias.name)
            bound = full = full if alias.asname is not None else full.partition(".")[0]
            if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
                bound = alias.asname.name.value
            self._import(bound, full)
            self.part.modules.add(bound)

    def visit_ImportFrom(self, node: cst.ImportFrom) -> None:
        source = "." * len(node.relative) + (dotted(node.module) if node.module else "")
        if isinstance(node.names, cst.ImportStar):
            self.part.stars.append(source)
        else:
            for alias in node.names:
                name = dotted(alias.name)
                bound = name
                if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
                    bound = alias.asname.name.value
                self._import(bound, source + ("" if source.endswith(".") else ".") + name)

    visit_LazyImport = visit_Import  # `lazy import` binds the same names (PEP 810)
    visit_LazyImportFrom = visit_ImportFrom
