"""Type inference: the class of the object at a place, and the concurrency family of an event.

Types come from constructors, annotations (also strings, `Optional[X]`, `X | None`), dataclass fields, return
annotations and base classes, in this module and, through `Lookup`, in the modules that it imports: as far as
events, conditions and first-party classes need them.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Protocol

import libcst as cst

from ..catalog.vocabulary import TRANSPARENT_ANNOTATIONS
from .access_paths import imported, qualified, resolve
from .class_attributes import attributes_made, condition_handed_in, returned_attribute
from .places import MODULE, Place
from .symbols import ASSIGN, LOOP, Binding, ClassFacts, FunctionFacts, ModuleFacts, dotted, last_name
from .walk import walk

#: How many annotations, constructors, base classes and attributes are followed for one answer. The limit ends
#: the search where definitions refer to each other; a lower one leaves the types of long chains unknown.
DEPTH = 8

#: A first-party class, or the dotted name of any other.
Type = ClassFacts | str


class Concurrency(Enum):
    """The concurrency family of an event or condition: when another party can run."""

    THREAD = "thread"  # at any time: threads and processes
    GREENLET = "greenlet"  # where one of them blocks, as in gevent's hub
    EVENT_LOOP = "asyncio"  # at suspension points only
    OTHER = "other"  # not an event at all
    UNKNOWN = "unknown"


#: The families of the classes of events, by dotted name.
_EVENTS = {
    "threading.Event": Concurrency.THREAD,
    "threading._Event": Concurrency.THREAD,
    "multiprocessing.Event": Concurrency.THREAD,
    "multiprocessing.synchronize.Event": Concurrency.THREAD,
    "multiprocess.Event": Concurrency.THREAD,
    "billiard.Event": Concurrency.THREAD,
    "torch.multiprocessing.Event": Concurrency.THREAD,
    "aiologic.REvent": Concurrency.THREAD,  # for threads and tasks alike
    "aiologic.Event": Concurrency.THREAD,
    "gevent.event.Event": Concurrency.GREENLET,
    "asyncio.Event": Concurrency.EVENT_LOOP,
    "asyncio.locks.Event": Concurrency.EVENT_LOOP,
    "tornado.locks.Event": Concurrency.EVENT_LOOP,
    "trio.Event": Concurrency.EVENT_LOOP,
    "anyio.Event": Concurrency.EVENT_LOOP,
}

#: Events that another process keeps. Threads wait for them, or tasks: how a function waits tells.
_REMOTE_EVENTS = frozenset({"distributed.Event", "distributed.event.Event", "dask.distributed.Event"})

#: Conditions whose `wait()` releases their lock, and that are notified only while that lock is held.
_CONDITIONS = {
    "threading.Condition": Concurrency.THREAD,
    "threading._Condition": Concurrency.THREAD,
    "multiprocessing.Condition": Concurrency.THREAD,
    "multiprocessing.synchronize.Condition": Concurrency.THREAD,
    "multiprocess.Condition": Concurrency.THREAD,
    "billiard.Condition": Concurrency.THREAD,
    "asyncio.Condition": Concurrency.EVENT_LOOP,
    "asyncio.locks.Condition": Concurrency.EVENT_LOOP,
    "trio.Condition": Concurrency.EVENT_LOOP,
    "anyio.Condition": Concurrency.EVENT_LOOP,
}

#: Conditions without a lock, for the tasks of one event loop; they keep no notification either.
_LOCKLESS_CONDITIONS = frozenset({"tornado.locks.Condition"})


#: Classes of primitives, by their last name, that a property may hand out.
_HANDED_OUT = ("Condition", "Event", "Lock", "RLock")


class Lookup(Protocol):
    """Finds the classes that a module has from first-party modules; a class of others is a dotted name."""

    def find_class(self, name: str, importer: ModuleFacts) -> Type | None:
        """Return the class that `importer` imports under a dotted name, None if that is unknown."""

    def find_starred(self, name: str, importer: ModuleFacts) -> Type | None:
        """Return the class that `importer` has under a dotted name by importing all names of a module."""

    def is_first_party(self, name: str, importer: ModuleFacts) -> bool:
        """Return whether an imported dotted name belongs to the project of `importer`."""


class TypeInference:
    """Infers types in one module and those that it imports."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self._values: dict[tuple[int, bool], Type | None] = {}
        self._with_condition: dict[ModuleFacts, list[tuple[ClassFacts, set[str]]]] = {}

    # -- concurrency families -----------------------------------------------------------------------------

    def event_concurrency(self, place: Place, function: FunctionFacts) -> Concurrency:
        """Return the family of the event at a place, UNKNOWN if its definition does not tell."""
        inferred = self.type_of(place, function)
        if inferred is not None:
            return self._event_concurrency_of(inferred, DEPTH)
        if place.scope == MODULE and place.root in function.module.modules:
            name = imported(place.root, function, function.module)
            if name and not self.lookup.is_first_party(name, function.module):
                return Concurrency.OTHER  # an object of a library, whatever its `wait` and `clear` mean
        return Concurrency.UNKNOWN

    def _event_concurrency_of(self, of: Type, depth: int) -> Concurrency:
        if isinstance(of, str):
            if of in _EVENTS:
                return _EVENTS[of]
            return Concurrency.UNKNOWN if of.rpartition(".")[2] == "Event" else Concurrency.OTHER
        for base in self._bases(of) if depth else ():
            family = self._event_concurrency_of(base, depth - 1)
            if family is not Concurrency.OTHER:
                return family
        return Concurrency.OTHER

    def condition_concurrency(self, place: Place, function: FunctionFacts) -> Concurrency:
        """Return the family of the condition at a place; OTHER when it is not known to be one."""
        inferred = self.type_of(place, function)
        return self._condition_concurrency_of(inferred, DEPTH) if inferred is not None else Concurrency.OTHER

    def is_lockless_condition(self, place: Place, function: FunctionFacts) -> bool:
        """Return whether a condition without a lock is at a place."""
        return self.type_of(place, function) in _LOCKLESS_CONDITIONS

    def _condition_concurrency_of(self, of: Type, depth: int) -> Concurrency:
        if isinstance(of, str):
            return _CONDITIONS.get(of, Concurrency.OTHER)
        for base in self._bases(of) if depth else ():
            family = self._condition_concurrency_of(base, depth - 1)
            if family is not Concurrency.OTHER:
                return family
        return Concurrency.OTHER

    def makes_condition(self, binding: Binding, owner: ClassFacts) -> bool:
        """Return whether an attribute of a class is bound to a new condition, as far as that is known."""
        value = binding.value
        if not isinstance(value, cst.Call):
            return False
        if last_name(value) == "Condition":
            return True
        made = self.value_type(value, binding.function, owner.module)
        return made is not None and self._condition_concurrency_of(made, DEPTH) is not Concurrency.OTHER

    def is_remote_event(self, place: Place, function: FunctionFacts) -> bool:
        """Return whether an event that another process keeps is at a place."""
        return self.type_of(place, function) in _REMOTE_EVENTS

    # -- classes ---------------------------------------------------------------------------

    def ancestry(self, owner: ClassFacts, depth: int = DEPTH) -> Iterator[ClassFacts]:
        """Yield the class and its first-party base classes, nearest first."""
        yield owner
        for base in self._bases(owner) if depth else ():
            if isinstance(base, ClassFacts) and base is not owner:
                yield from self.ancestry(base, depth - 1)

    def _bases(self, owner: ClassFacts) -> Iterator[Type]:
        """Yield the base classes that expressions name."""
        for expression in owner.bases:
            base = self.class_named(expression, owner.function, owner.module)
            if base is not None:
                yield base

    def method(self, owner: ClassFacts, name: str) -> FunctionFacts | None:
        """Return the function that a method call runs; subclasses that override it are not considered."""
        return next((c.methods[name] for c in self.ancestry(owner) if name in c.methods), None)

    def defining_class(self, owner: ClassFacts, attribute: str) -> ClassFacts:
        """Return the most basic class of the ancestry that has an attribute."""
        definer = owner
        for ancestor in self.ancestry(owner):
            if attribute in ancestor.attributes or attribute in ancestor.methods:
                definer = ancestor
        return definer

    def class_named(
        self,
        expression: cst.BaseExpression,
        function: FunctionFacts | None,
        module: ModuleFacts,
        depth: int = DEPTH,
    ) -> Type | None:
        """Return the class that an expression names, None when it names nothing.

        A dotted name that is not resolved is returned as it is.
        """
        return self._known_class(expression, function, module, depth) or dotted(expression) or None

    def _known_class(
        self, expression: cst.BaseExpression, function: FunctionFacts | None, module: ModuleFacts, depth: int
    ) -> Type | None:
        """Return the class that an expression names, None when that is unknown."""
        name = dotted(expression)
        if not name:
            return None
        scope = function
        while scope is not None:
            local = module.classes.get(f"{scope.qualname}.{name}")
            if local is not None:
                return local
            scope = scope.parent
        if name in module.classes:
            return module.classes[name]
        full = qualified(expression, function, module)
        if not full:
            return self._second_name(name, function, module, depth)
        return self.lookup.find_class(full, module) or full

    def _second_name(
        self, name: str, function: FunctionFacts | None, module: ModuleFacts, depth: int
    ) -> Type | None:
        """Return the class for which a name stands that is not imported by itself, None if that is unknown.

        It may be another name of a class (`Lock = threading.Lock`), or come with all names of a module.
        """
        root = name.partition(".")[0]
        while function is not None:
            if function.binds(root):
                return None
            function = function.parent
        if root not in module.bindings:
            return self.lookup.find_starred(name, module) if module.stars else None
        bindings = module.bindings[name] if name == root and depth else []
        values = {
            dotted(b.value)
            if b.value is not None and b.kind == ASSIGN and b.function is None
            else "": b.value
            for b in bindings
        }
        values.pop("None", None)
        text, value = values.popitem() if len(values) == 1 else ("", None)
        if not text or value is None:
            return None
        return self._known_class(value, None, module, depth - 1)

    # -- types -----------------------------------------------------------------------------

    def type_of(self, place: Place, function: FunctionFacts | None, depth: int = DEPTH) -> Type | None:
        """Return the class of the object at a place that `function` mentions."""
        if not depth or function is None:
            return None
        inferred = self._root_type(place, function, depth - 1)
        for name in place.fields:
            if not isinstance(inferred, ClassFacts):
                return None
            inferred = self.attribute_type(inferred, name, depth - 1)
        return inferred

    def _root_type(self, place: Place, function: FunctionFacts, depth: int) -> Type | None:
        scope: FunctionFacts | None = function
        while scope is not None and scope.qualname != place.scope:
            scope = scope.parent
        if scope is None:
            if place.scope != MODULE:
                return None
            return self._bound_type(function.module.bindings.get(place.root, ()), function.module, depth)
        if scope.receiver_name == place.root and place.root not in scope.bindings:
            return scope.owner
        annotation = scope.parameters.get(place.root)
        if annotation is not None:
            return self.annotation_type(annotation, scope, scope.module, depth)
        if place.root in scope.parameters and place.root not in scope.bindings:
            return self._class_used_as(scope, place.root)
        return self._bound_type(scope.bindings.get(place.root, ()), scope.module, depth)

    def _class_used_as(self, function: FunctionFacts, parameter: str) -> ClassFacts | None:
        """Return the class of a parameter without annotation, told by what the function uses of it.

        It is the only class of the module with all of these attributes; one of them is a condition, and there
        is another.
        """
        module = function.module
        if module not in self._with_condition:
            self._with_condition[module] = [
                (owner, conditions)
                for owner in module.classes.values()
                if (conditions := set(attributes_made(owner, "Condition")))
            ]
        candidates = [
            owner for owner, conditions in self._with_condition[module] if conditions & function.mentioned
        ]
        if not candidates:
            return None
        used = {
            node.attr.value
            for node in walk(function.node)
            if isinstance(node, cst.Attribute)
            and isinstance(node.value, cst.Name)
            and node.value.value == parameter
        }
        fitting = [owner for owner in module.classes.values() if used <= self._member_names(owner)]
        fits = len(fitting) == 1 and fitting[0] in candidates and len(used) > 1
        return fitting[0] if fits and not used.isdisjoint(attributes_made(fitting[0], "Condition")) else None

    def _member_names(self, owner: ClassFacts) -> set[str]:
        return {name for c in self.ancestry(owner) for name in (*c.attributes, *c.methods)}

    def conditions_of(self, owner: ClassFacts) -> set[str]:
        """Return the attributes to which a class or a base of it binds a new condition."""
        return {name for c in self.ancestry(owner) for name in attributes_made(c, "Condition")}

    def attribute_behind(self, owner: ClassFacts, name: str) -> str:
        """Return the attribute that a property hands out if that is a primitive, else the name itself."""
        method = self.method(owner, name)
        if method is None or not method.decorated_by("property", "cached_property"):
            return name
        behind = returned_attribute(method)
        made = (n for c in self.ancestry(owner) for n in attributes_made(c, *_HANDED_OUT))
        return behind if behind in made else name

    def attribute_type(self, owner: ClassFacts, name: str, depth: int = DEPTH) -> Type | None:
        """Return the class of the object that instances of `owner` hold in an attribute."""
        if not depth:
            return None
        for ancestor in self.ancestry(owner):
            method = ancestor.methods.get(name)
            if method is not None and method.decorated_by("property", "cached_property"):
                behind = self.attribute_behind(owner, name)
                if behind != name:
                    return self.attribute_type(owner, behind, depth - 1)
                return self.return_type(method, depth - 1)
            bindings = ancestor.attributes.get(name, ())
            inferred = self._bound_type(bindings, ancestor.module, depth - 1)
            inferred = inferred or condition_handed_in(ancestor, name, bindings)
            if inferred is not None:
                return inferred
        return None

    def _bound_type(
        self, bindings: list[Binding] | tuple[()], module: ModuleFacts, depth: int
    ) -> Type | None:
        for binding in bindings:
            inferred: Type | None = None
            if binding.annotation is not None:
                inferred = self.annotation_type(binding.annotation, binding.function, module, depth)
            if inferred is None and binding.value is not None:
                items = binding.kind == LOOP
                inferred = self.value_type(binding.value, binding.function, module, depth, items)
            if inferred is not None:
                return inferred
        return None

    def value_type(
        self,
        value: cst.BaseExpression,
        function: FunctionFacts | None,
        module: ModuleFacts,
        depth: int = DEPTH,
        items: bool = False,
    ) -> Type | None:
        """Return the class of a value.

        Args:
            value: the expression.
            function: the function that evaluates it, None for the module's own code.
            module: the module.
            depth: how many more definitions are followed.
            items: whether the class of the items is asked for that iterating over the value yields.
        """
        key = (id(value), items)
        if key not in self._values:
            self._values[key] = None  # the answer for a value that is defined by itself
            self._values[key] = self._value_type(value, function, module, depth, items)
        return self._values[key]

    def _value_type(
        self,
        value: cst.BaseExpression,
        function: FunctionFacts | None,
        module: ModuleFacts,
        depth: int,
        items: bool,
    ) -> Type | None:
        if not depth:
            return None
        if isinstance(value, cst.IfExp):
            return self.value_type(value.body, function, module, depth - 1, items) or self.value_type(
                value.orelse, function, module, depth - 1, items
            )
        if isinstance(value, cst.BooleanOperation):
            return self.value_type(value.right, function, module, depth - 1, items) or self.value_type(
                value.left, function, module, depth - 1, items
            )
        if isinstance(value, cst.Await):
            value = value.expression
        if isinstance(value, cst.Call):
            return self._call_type(value, function, module, depth - 1, items)
        if isinstance(value, cst.Name | cst.Attribute) and dotted(value) not in ("None", "True", "False"):
            if items:
                annotation = self._annotation_of(value, function)
                return (
                    self.annotation_type(annotation, function, module, depth - 1, True)
                    if annotation
                    else None
                )

            place = resolve(value, function, module)
            return self.type_of(place, function, depth - 1) if place is not None else None
        return None

    def _annotation_of(
        self, value: cst.BaseExpression, function: FunctionFacts | None
    ) -> cst.BaseExpression | None:
        if isinstance(value, cst.Name) and function is not None:
            for binding in function.bindings.get(value.value, ()):
                if isinstance(binding.value, cst.Call):
                    callee = self.callee(binding.value.func, function, function.module)
                    if (
                        callee is not None
                        and isinstance(callee.node, cst.FunctionDef)
                        and callee.node.returns
                    ):
                        return callee.node.returns.annotation
            return function.parameters.get(value.value)
        return None

    def _call_type(
        self,
        call: cst.Call,
        function: FunctionFacts | None,
        module: ModuleFacts,
        depth: int,
        items: bool,
    ) -> Type | None:
        if last_name(call) == "field":
            for argument in call.args:
                if argument.keyword is not None and argument.keyword.value == "default_factory":
                    return self.class_named(argument.value, function, module)
            return None
        callee = self.callee(call.func, function, module)
        if callee is not None:
            return self.return_type(callee, depth, items) or self._made_condition(callee, depth)
        if items:
            return None
        inferred = self._known_class(call.func, function, module, depth)
        if inferred is not None:
            return inferred
        if last_name(call) == "Event":  # of a context, a manager, a library handed in
            return "Event"
        return None

    def _made_condition(self, factory: FunctionFacts, depth: int) -> Type | None:
        """Return the class of the condition that a function without annotation returns on all its paths."""
        node = factory.node
        if not isinstance(node, cst.FunctionDef) or node.returns is not None or node.decorators:
            return None
        if factory.is_generator or factory.is_async or factory.children:
            return None
        made = {
            self.value_type(part.value, factory, factory.module, depth) if part.value is not None else None
            for part in walk(node.body)
            if isinstance(part, cst.Return)
        }
        only = made.pop() if len(made) == 1 else None
        return only if only in _CONDITIONS else None

    def callee(
        self, func: cst.BaseExpression, function: FunctionFacts | None, module: ModuleFacts
    ) -> FunctionFacts | None:
        """Return the first-party function or method that a call of `func` runs."""
        if isinstance(func, cst.Name):
            scope = function
            while scope is not None:
                for child in scope.children:
                    if child.name == func.value:
                        return child
                if scope.binds(func.value):
                    return None
                scope = scope.parent
            return module.function(func.value)
        if isinstance(func, cst.Attribute) and is_super(func.value):
            return self._inherited(func.attr.value, function)
        if isinstance(func, cst.Attribute):
            owner = self.class_named(func.value, function, module)
            if not isinstance(owner, ClassFacts):
                place = resolve(func.value, function, module)
                owner = self.type_of(place, function, DEPTH // 2) if place is not None else None
            if isinstance(owner, ClassFacts):
                return self.method(owner, func.attr.value)
        return None

    def _inherited(self, name: str, function: FunctionFacts | None) -> FunctionFacts | None:
        """Return the method that `super().NAME` runs in a method, not counting other bases of subclasses."""
        while function is not None and function.owner is None:
            function = function.parent
        if function is None or function.owner is None:
            return None
        bases = (ancestor for ancestor in self.ancestry(function.owner) if ancestor is not function.owner)
        return next((base.methods[name] for base in bases if name in base.methods), None)

    def return_type(self, function: FunctionFacts, depth: int = DEPTH, items: bool = False) -> Type | None:
        """Return the class that a return annotation names; `items` is that of `annotation_type`."""
        node = function.node
        if isinstance(node, cst.Lambda) or node.returns is None:
            return None
        return self.annotation_type(node.returns.annotation, function, function.module, depth, items)

    def annotation_type(
        self,
        annotation: cst.BaseExpression,
        function: FunctionFacts | None,
        module: ModuleFacts,
        depth: int = DEPTH,
        items: bool = False,
    ) -> Type | None:
        """Return the class that an annotation names.

        Args:
            annotation: the expression, or a string that holds it.
            function: the function whose names it uses, None for the module's own.
            module: the module.
            depth: how many more definitions are followed.
            items: whether the class of the items of an annotated container is asked for.
        """
        if not depth:
            return None
        if isinstance(annotation, cst.SimpleString):
            text = annotation.evaluated_value
            try:
                annotation = cst.parse_expression(text if isinstance(text, str) else "")
            except cst.ParserSyntaxError:
                return None
        if isinstance(annotation, cst.BinaryOperation):
            for side in (annotation.left, annotation.right):
                inferred = self.annotation_type(side, function, module, depth - 1, items)
                if inferred is not None:
                    return inferred
            return None
        if isinstance(annotation, cst.Subscript):
            outer = last_name(annotation.value)
            inner = [e.slice.value for e in annotation.slice if isinstance(e.slice, cst.Index)]
            transparent = outer == "Union" or outer in TRANSPARENT_ANNOTATIONS
            if transparent or items:
                items = items and transparent
                inferred_items = (self.annotation_type(i, function, module, depth - 1, items) for i in inner)
                return next((f for f in inferred_items if f is not None), None)
            return self.class_named(annotation.value, function, module)
        if items or dotted(annotation) in ("None", "", "Any", "typing.Any"):
            return None
        return self.class_named(annotation, function, module)


def is_super(node: cst.BaseExpression) -> bool:
    """Return whether an expression is `super()`."""
    return isinstance(node, cst.Call) and dotted(node.func) == "super" and not node.args
