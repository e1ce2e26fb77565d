"""Expressions to operations, in evaluation order.

The half of the lowering that knows calls: what is a wait, a clear, a read of shared state.
`lowering` adds statements and the graph.
"""

from __future__ import annotations

import builtins
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import libcst as cst

from ..catalog.vocabulary import FALLIBLE, INSPECTORS, LOGS, OFFLOADS, SCHEDULERS, WAIT_WRAPPERS
from ..symbols.access_paths import alias, imported, is_module, qualified, resolve
from ..symbols.symbols import ASSIGN, FunctionFacts, ModuleFacts, dotted, last_name
from ..symbols.walk import children, walk
from .operations import (
    ANSWER,
    MODULE,
    Acquire,
    Bind,
    Branch,
    Call,
    Clear,
    Nop,
    Operation,
    Place,
    ReadState,
    Release,
    Set,
    Suspend,
    TestFlag,
    Wait,
    WriteState,
)

if TYPE_CHECKING:
    from .cfg import Node
    from .statements import Exit


class Expressions(ABC):
    """Lowers expressions through `emit`; the subclass decides where operations go."""

    exits: list[Exit]

    def __init__(self, function: FunctionFacts, module: ModuleFacts) -> None:
        self.function = function
        self.module = module
        self.loops = 0
        self.deadlines: list[cst.BaseExpression | None] = [None]
        self.wrapping = 0
        self.loop_test = False
        self.muted = 0
        self.updating = False

    @abstractmethod
    def emit(self, operation: Operation, raises: bool = False) -> Node: ...

    @abstractmethod
    def branch(self, operation: Operation) -> tuple[list[Exit], list[Exit]]: ...

    @abstractmethod
    def comprehension(self, node: cst.BaseComp, element: Callable[[], None]) -> None: ...

    @property
    @abstractmethod
    def on_exit(self) -> bool: ...

    @property
    def deadline(self) -> cst.BaseExpression | None:
        return self.deadlines[-1]

    def code(self, node: cst.BaseExpression) -> str:
        """The source of a node."""
        return dotted(node) or self.module.tree.code_for_node(node)

    # -- entry points ----------------------------------------------------------------------

    def evaluate(self, node: cst.CSTNode, used: bool = True, bound: str = "", awaited: bool = False) -> None:
        """Lower an expression; the flags say what becomes of its value, for calls."""
        if isinstance(node, cst.Call):
            self._call(node, used, bound, awaited)
        elif isinstance(node, cst.Await):
            self._await(node, used, bound)
        elif isinstance(node, cst.Lambda):  # its body runs when it is called: a graph of its own
            self.defaults(node.params)
        else:
            method = getattr(self, f"_do_{type(node).__name__}", None)
            if method is not None:
                method(node)
            else:
                for child in children(node):
                    self.evaluate(child)

    def defaults(self, parameters: cst.Parameters) -> None:
        """Lower what the definition of a function evaluates of its parameters."""
        for param in (*parameters.posonly_params, *parameters.params, *parameters.kwonly_params):
            if param.default is not None:
                self.evaluate(param.default)

    def touch(self, node: cst.BaseExpression, truth: bool = False) -> None:
        """Lower an expression whose value is looked into: its truth, its items, its length.

        A bare name says nothing about shared state unless what it holds is looked into.
        """
        if isinstance(node, cst.Name):
            place = resolve(node, self.function, self.module)
            if place is not None and self._holds_state(node.value, place, truth):
                self._read(node, place, node.value)
        else:
            self.evaluate(node)

    def condition(self, node: cst.BaseExpression) -> tuple[list[Exit], list[Exit]]:
        """Lower a condition; returns the ways out where it is true and where it is false."""
        if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Not):
            true, false = self.condition(node.expression)
            return false, true
        if isinstance(node, cst.BooleanOperation):
            true, false = self.condition(node.left)
            conjunction = isinstance(node.operator, cst.And)
            self.exits = true if conjunction else false
            if not self.exits:
                return true, false
            right_true, right_false = self.condition(node.right)
            return (right_true, false + right_false) if conjunction else (true + right_true, right_false)
        if isinstance(node, cst.Comparison) and len(node.comparisons) > 1:
            return self._chain(node)
        truth = _constant_truth(node)
        if truth is not None:
            exits, self.exits = self.exits, []
            return (exits, []) if truth else ([], exits)
        if isinstance(node, cst.NamedExpr):
            self.evaluate(node)
        else:
            self.touch(node, truth=True)
        return self.branch(Branch(node, self.local_names(node)))

    def _chain(self, node: cst.Comparison) -> tuple[list[Exit], list[Exit]]:
        """`a < b < c`: c is evaluated where the first comparison holds."""
        missed: list[Exit] = []
        names = self.local_names(node)
        self.evaluate(node.left)
        for target in node.comparisons[:-1]:
            self._compared(target)
            held, failed = self.branch(Branch(node, names))
            missed += failed
            self.exits = held
        self._compared(node.comparisons[-1])
        true, false = self.branch(Branch(node, names))
        return true, missed + false

    # -- names -----------------------------------------------------------------------------

    def local_names(self, node: cst.CSTNode) -> frozenset[str]:
        return frozenset(n for n in _names(node) if self.function.binds(n))

    def shared(self, target: cst.BaseExpression) -> bool:
        """Whether others can reach what this target binds."""
        if isinstance(target, cst.Name):
            return not self.function.binds(target.value) or self.function.captured(target.value)
        return True

    def _holds_state(self, name: str, place: Place, truth: bool) -> bool:
        """Whether looking into the value of a bare name reads state that others may write."""
        function = self.function
        if not function.binds(name):
            return self._is_variable(name)
        if function.captured(name):
            return True
        if name in function.parameters:
            # The truth of a parameter is an option's, unless it is known to be a container or a
            # loop waits for it to change.
            steady = name != function.receiver_name and name not in function.bindings
            return steady and (not truth or self.loop_test or name in function.opened)
        if alias(name, function) is None or not place.fields:
            return False
        # Bound in the same pass of the loop, the truth of a value is that of a snapshot.
        return not truth or function.bindings[name][0].loops < self.loops

    def _is_variable(self, name: str) -> bool:
        """Whether a name of an enclosing scope is a variable, not a function, class or import."""
        binder = self.function.parent
        while binder is not None and not binder.binds(name):
            binder = binder.parent
        if imported(name, self.function, self.module):
            return False
        if binder is not None:
            if name == binder.receiver_name:
                return False
            bindings = binder.bindings.get(name, [])
            return name in binder.parameters or any(b.how == ASSIGN or b.value is not None for b in bindings)
        defined = name in self.module.classes or self.module.function(name) is not None
        return name in self.module.bindings and not defined

    def _do_Name(self, node: cst.Name) -> None:
        name = node.value
        if name not in self.function.parameters and (
            not self.function.binds(name) or self.function.captured(name)
        ):
            self.touch(node)

    def store(self, target: cst.BaseExpression, evaluated: bool = False) -> None:
        """Lower an assignment's target; `evaluated`: what it is made of has been, to be read first."""
        if isinstance(target, cst.Name):
            place = resolve(target, self.function, self.module)
            if self.shared(target) and place is not None:
                self.emit(WriteState(target, place, target.value))
            if self.function.binds(target.value):
                self.emit(Bind(target, target.value, self.function.qualname))
        elif isinstance(target, cst.Tuple | cst.List):
            for element in target.elements:
                self.store(element.value)
        elif isinstance(target, cst.Attribute | cst.Subscript):
            place = resolve(target, self.function, self.module)
            if isinstance(target, cst.Subscript):
                place = place or resolve(target.value, self.function, self.module)
            if place is None and not evaluated:
                self.evaluate(target.value)
            if isinstance(target, cst.Subscript) and not evaluated:
                for part in target.slice:
                    self.evaluate(part)
            if place is not None:
                self.emit(WriteState(target, place, self.code(target)))

    def _read(self, node: cst.BaseExpression, place: Place, text: str, raises: bool = False) -> None:
        if not self.muted:
            self.emit(ReadState(node, place, text, self.updating), raises)

    # -- reads -----------------------------------------------------------------------------

    def _do_Attribute(self, node: cst.Attribute) -> None:
        place = resolve(node, self.function, self.module)
        if place is None:
            self.touch(node.value)
        elif not qualified(node, self.function, self.module):
            self._read(node, place, self.code(node))

    def _do_Subscript(self, node: cst.Subscript) -> None:
        place = resolve(node, self.function, self.module)
        state = place is not None and self._subscripted_state(node.value)
        if not state:
            self.touch(node.value)
        for part in node.slice:
            self.evaluate(part)
        if place is not None and state:
            self._read(node, place, self.code(node), raises=True)
        else:
            self.emit(Nop(node), raises=True)

    def _subscripted_state(self, base: cst.BaseExpression) -> bool:
        while isinstance(base, cst.Subscript):
            base = base.value
        if isinstance(base, cst.Name):
            place = resolve(base, self.function, self.module)
            return place is not None and self._holds_state(base.value, place, truth=False)
        return not qualified(base, self.function, self.module)

    def _do_NamedExpr(self, node: cst.NamedExpr) -> None:
        bound = node.target.value if isinstance(node.target, cst.Name) else ""
        self.evaluate(node.value, bound=bound)
        self.store(node.target)

    def _do_Comparison(self, node: cst.Comparison) -> None:
        if len(node.comparisons) > 1:
            true, false = self._chain(node)
            self.exits = true + false
            return
        self.evaluate(node.left)
        self._compared(node.comparisons[0])

    def _compared(self, target: cst.ComparisonTarget) -> None:
        if isinstance(target.operator, cst.In | cst.NotIn):
            self.touch(target.comparator)
        else:
            self.evaluate(target.comparator)

    def _do_UnaryOperation(self, node: cst.UnaryOperation) -> None:
        self.touch(node.expression, truth=True)

    def _do_BooleanOperation(self, node: cst.BooleanOperation) -> None:
        true, false = self.condition(node)
        self.exits = true + false

    def _do_IfExp(self, node: cst.IfExp) -> None:
        true, false = self.condition(node.test)
        self.exits = true
        if self.exits:
            self.evaluate(node.body)
        after = self.exits
        self.exits = false
        if self.exits:
            self.evaluate(node.orelse)
        self.exits = after + self.exits

    def _do_ListComp(self, node: cst.ListComp | cst.SetComp | cst.GeneratorExp) -> None:
        self.comprehension(node, lambda: self.evaluate(node.elt))

    _do_SetComp = _do_ListComp
    _do_GeneratorExp = _do_ListComp

    def _do_DictComp(self, node: cst.DictComp) -> None:
        def element() -> None:
            self.evaluate(node.key)
            self.evaluate(node.value)

        self.comprehension(node, element)

    # -- suspension ------------------------------------------------------------------------

    def _await(self, node: cst.Await, used: bool, bound: str) -> None:
        if not self._emit_waits(node, node.expression):
            if isinstance(node.expression, cst.Call):
                self._call(node.expression, used, bound, awaited=True)
            else:
                self.evaluate(node.expression)
                self.emit(Suspend(node), raises=True)

    def _do_Yield(self, node: cst.Yield) -> None:
        value = node.value.item if isinstance(node.value, cst.From) else node.value
        if value is not None and self._emit_waits(node, value):  # a coroutine of tornado's making
            return
        if value is not None:
            self.touch(value)
        self.emit(Suspend(node, hands_out=value is not None and self._is_own(value)), raises=True)

    def _is_own(self, value: cst.BaseExpression) -> bool:
        """Whether a value depends on this run: not if it is made of literals and imported names."""
        return any(
            self.function.binds(part.value) or (part.value in self.module.bindings)
            for part in walk(value)
            if isinstance(part, cst.Name)
        )

    def _emit_waits(self, node: cst.CSTNode, awaited: cst.BaseExpression) -> bool:
        """Lower an awaited expression that holds waits, directly or as tasks made before."""
        waits = list(self._waits(awaited))
        if not waits:
            return False
        self.wrapping += 1
        self.evaluate(awaited)
        self.wrapping -= 1
        deadline = _timeout(awaited, 1) if isinstance(awaited, cst.Call) else None
        start, after = self.exits, []
        for receiver, own, offloaded in waits:
            place = resolve(receiver, self.function, self.module)
            if place is not None:
                timeout = own or deadline or self.deadline
                wait = Wait(node, place, self.code(receiver), timeout, awaited=True, offloaded=offloaded)
                self.exits = start  # of several, any may end the wait
                self.emit(wait, raises=True)
                after += self.exits
        self.exits = after or start
        return True

    def _waits(
        self, node: cst.CSTNode, offloaded: bool = False, depth: int = 0
    ) -> Iterator[tuple[cst.BaseExpression, cst.BaseExpression | None, bool]]:
        """Receivers that an awaited expression waits for: (receiver, its own timeout, in a thread)."""
        if depth > 8:
            return
        if isinstance(node, cst.Lambda):
            if offloaded:  # it runs in the thread that waits
                yield from self._waits(node.body, True, depth + 1)
            return
        if isinstance(node, cst.Call):
            if self._is_method(node.func, "wait") and not _is_poll(node):
                assert isinstance(node.func, cst.Attribute)
                yield node.func.value, _timeout(node), offloaded
                return
            offloaded = offloaded or last_name(node) in OFFLOADS
            for index, argument in enumerate(node.args):
                value = argument.value
                if offloaded and isinstance(value, cst.Attribute) and self._is_method(value, "wait"):
                    yield value.value, _passed_timeout(node.args[index + 1 :]), True
                    return
        elif isinstance(node, cst.Attribute):
            return
        elif isinstance(node, cst.Name):
            for binding in self.function.bindings.get(node.value, ()):
                if binding.value is not None and binding.how == ASSIGN and _schedules(binding.value):
                    yield from self._waits(binding.value, offloaded, depth + 1)
            return
        for child in children(node):
            yield from self._waits(child, offloaded, depth + 1)

    def _is_method(self, node: cst.CSTNode, name: str) -> bool:
        """Whether `node` is `PLACE.name`, PLACE being a variable and not a module."""
        return (
            isinstance(node, cst.Attribute)
            and node.attr.value == name
            and resolve(node.value, self.function, self.module) is not None
            and not is_module(node.value, self.function, self.module)
        )

    # -- calls -----------------------------------------------------------------------------

    def _call(self, node: cst.Call, used: bool, bound: str, awaited: bool) -> None:
        name = last_name(node)
        wrapper = self.wrapping and name in WAIT_WRAPPERS
        if isinstance(node.func, cst.Name):
            self._plain_call(node, node.func.value, used, bound, awaited)
            return
        receiver = node.func.value if isinstance(node.func, cst.Attribute) else None
        place = resolve(receiver, self.function, self.module) if receiver is not None else None
        if receiver is not None and place is None:
            self.touch(receiver)
        elif receiver is None:
            self.evaluate(node.func)
        # What is only logged is looked at by nobody who acts on it.
        log = name in LOGS and not used
        self.muted += log
        self._arguments(node)
        self.muted -= log
        if wrapper or self._makes_waiting_task(node):
            return
        if (
            receiver is not None
            and place is not None
            and not is_module(receiver, self.function, self.module)
            and self._protocol(node, name, place, self.code(receiver), awaited, bound)
        ):
            return
        self._emit_call(node, used, bound, awaited)

    def _makes_waiting_task(self, node: cst.Call) -> bool:
        """Whether the call only makes a task of a wait, which nobody waits for as yet."""
        return _schedules(node) and any(
            isinstance(a.value, cst.Call) and self._is_method(a.value.func, "wait") for a in node.args
        )

    def _plain_call(self, node: cst.Call, name: str, used: bool, bound: str, awaited: bool) -> None:
        if self.wrapping and name in WAIT_WRAPPERS:
            self._arguments(node)
        elif name in INSPECTORS and self._is_builtin(name):
            for argument in node.args:
                self.touch(argument.value)
            if name in FALLIBLE:
                self.emit(Nop(node), raises=True)
        else:
            self._arguments(node)
            if not self._makes_waiting_task(node):
                self._emit_call(node, used, bound, awaited)

    def _is_builtin(self, name: str) -> bool:
        place = resolve(cst.Name(name), self.function, self.module)
        unbound = place == Place(name, MODULE) and name not in self.module.bindings
        return unbound and hasattr(builtins, name) and not imported(name, self.function, self.module)

    def _protocol(
        self, node: cst.Call, name: str, place: Place, text: str, awaited: bool, bound: str
    ) -> bool:
        """Emit what a method of an event or a lock does; False when `name` is none of them."""
        if name == "wait":
            if self.wrapping:
                return True
            if _is_poll(node):
                self.emit(TestFlag(node, place, text))
            else:
                timeout = _timeout(node) or self.deadline
                self.emit(Wait(node, place, text, timeout, awaited, bound=bound), raises=True)
        elif name == "clear" and not node.args:
            self.emit(Clear(node, place, text, on_exit=self.on_exit))
        elif name == "set" and not node.args:
            self.emit(Set(node, place, text))
        elif name in ("is_set", "isSet") and not node.args:
            self.emit(TestFlag(node, place, text))
        elif name == "acquire":
            if awaited:
                self.emit(Suspend(node), raises=True)
            self.emit(Acquire(node, place, text))
        elif name == "release" and not node.args:
            self.emit(Release(node, place, text))
        else:
            return False
        return True

    def _arguments(self, node: cst.Call) -> None:
        for argument in node.args:
            value = argument.value
            if self._is_method(value, "set"):
                assert isinstance(value, cst.Attribute)
                place = resolve(value.value, self.function, self.module)
                if place is not None:
                    self.emit(Set(value, place, self.code(value.value), deferred=True))
            elif self._is_method(value, "wait"):
                continue
            elif _schedules(node) and not self.wrapping and isinstance(value, cst.Call):
                if not self._is_method(value.func, "wait"):
                    self.evaluate(value)
            else:
                self.evaluate(value)

    def _emit_call(self, node: cst.Call, used: bool, bound: str, awaited: bool) -> None:
        text = self.code(node.func)
        place = self._callee_place(node.func) or Place(text, ANSWER)
        arguments = tuple(
            (argument.keyword.value if argument.keyword else str(index), handed)
            for index, argument in enumerate(node.args)
            if not argument.star and (handed := self._handed(argument.value)) is not None
        )
        name = qualified(node.func, self.function, self.module)
        if not name and isinstance(node.func, cst.Name) and self._is_builtin(node.func.value):
            name = f"builtins.{node.func.value}"
        private = (
            place.scope == self.function.qualname
            and place.root not in self.function.parameters
            and not self.function.captured(place.root)
        )
        self.emit(Call(node, place, text, name, used, bound, awaited, arguments, private), raises=True)

    def _callee_place(self, func: cst.BaseExpression) -> Place | None:
        """The place of what is called; a method of an item is one of its container."""
        if isinstance(func, cst.Attribute) and isinstance(func.value, cst.Subscript):
            container = func.value.value
            while isinstance(container, cst.Subscript):
                container = container.value
            place = resolve(func.value, self.function, self.module)
            place = place or resolve(container, self.function, self.module)
            return place / func.attr.value if place is not None else None
        return resolve(func, self.function, self.module)

    def _handed(self, value: cst.BaseExpression) -> Place | None:
        place = resolve(value, self.function, self.module)
        return None if place is None or qualified(value, self.function, self.module) else place


def _constant_truth(node: cst.BaseExpression) -> bool | None:
    if isinstance(node, cst.Name) and node.value in ("True", "False"):
        return node.value == "True"
    if isinstance(node, cst.Integer):
        return node.evaluated_value != 0
    return None


def _is_poll(node: cst.Call) -> bool:
    """`wait(0)` looks and does not block."""
    timeout = _timeout(node)
    return isinstance(timeout, cst.Integer | cst.Float) and timeout.evaluated_value == 0


def _timeout(node: cst.Call, position: int = 0) -> cst.BaseExpression | None:
    """The timeout of `ev.wait(t)` (position 0) or `wait_for(…, t)` (position 1), None without one."""
    named = position == 1 and last_name(node) != "wait_for"
    for index, argument in enumerate(node.args):
        keyword = argument.keyword.value if argument.keyword else ""
        if keyword == "timeout" or (not keyword and not named and index == position and not argument.star):
            none = isinstance(argument.value, cst.Name) and argument.value.value == "None"
            return None if none else argument.value
    return None


def _passed_timeout(arguments: Sequence[cst.Arg]) -> cst.BaseExpression | None:
    """The timeout among the arguments that are passed on to a `wait`."""
    for argument in arguments:
        if argument.keyword is None or argument.keyword.value == "timeout":
            return argument.value
    return None


def _schedules(node: cst.BaseExpression) -> bool:
    """Whether the expression makes tasks of coroutines (or holds such calls)."""
    if isinstance(node, cst.Call):
        return last_name(node) in SCHEDULERS
    if isinstance(node, cst.List | cst.Set | cst.Tuple):
        return any(_schedules(element.value) for element in node.elements)
    return isinstance(node, cst.ListComp | cst.SetComp)


def _names(node: cst.CSTNode) -> Iterator[str]:
    if isinstance(node, cst.Name):
        yield node.value
    elif isinstance(node, cst.Attribute):
        yield from _names(node.value)
    elif not isinstance(node, cst.Lambda):
        for child in children(node):
            yield from _names(child)
