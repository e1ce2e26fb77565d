"""Lowers expressions to operations, in the order in which Python evaluates them.

Here is decided what a call is: a wait, a clear, a set, a read of shared state, or a call like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import libcst as cst

from ..catalog.vocabulary import FALLIBLE, INSPECTORS, LOGS, WAIT_WRAPPERS
from ..symbols.symbols import last_name
from ..symbols.walk import children
from .awaited_waits import (
    awaited_waits,
    is_awaited_later,
    is_poll,
    schedules,
    timeout_of_wait,
    timeout_of_wrapper,
)
from .builder import Exit, GraphBuilder, Outcomes
from .function_names import FunctionNames
from .operations import (
    ANSWER,
    Acquire,
    Bind,
    Branch,
    Call,
    Clear,
    Nop,
    Place,
    ReadState,
    Release,
    Set,
    Suspend,
    TestFlag,
    Wait,
    WriteState,
)
from .visitors import visitors


class ExpressionLowering:
    """Lowers the expressions of one function; the operations go to `builder`.

    The other attributes are the context of the expression that is being lowered: how many loops and which
    deadlines enclose it, and whether it is the target of an awaited wrapper, the condition of a `while`, an
    argument of a logger or the target of `+=`.
    """

    def __init__(self, names: FunctionNames, builder: GraphBuilder) -> None:
        self.names = names
        self.builder = builder
        self._loops = 0
        self._deadlines: list[cst.BaseExpression | None] = [None]
        self._wrapping = 0
        self._loop_test = False
        self._muted = 0
        self._updating = False

    # -- context ---------------------------------------------------------------------------

    @property
    def deadline(self) -> cst.BaseExpression | None:
        """The time limit that a context manager sets for the waits in its body."""
        return self._deadlines[-1]

    @contextmanager
    def within_deadline(self, deadline: cst.BaseExpression | None) -> Iterator[None]:
        """Let a time limit apply to what is lowered meanwhile."""
        self._deadlines.append(deadline)
        yield
        self._deadlines.pop()

    @contextmanager
    def in_loop(self) -> Iterator[None]:
        """Count a loop as enclosing what is lowered meanwhile."""
        self._loops += 1
        yield
        self._loops -= 1

    # -- entry points ----------------------------------------------------------------------

    def evaluate(self, node: cst.CSTNode, used: bool = True, bound: str = "", awaited: bool = False) -> None:
        """Lower an expression.

        Args:
            node: the expression, or a part of one.
            used: whether its value is used; it matters for calls.
            bound: the local that gets the value, "" if none does.
            awaited: whether the value is awaited at once.
        """
        visit = _VISITORS.get(type(node))
        if visit is not None:
            visit(self, node)
        elif isinstance(node, cst.Call):
            self._call(node, used, bound, awaited)
        elif isinstance(node, cst.Await):
            self._await(node, used, bound)
        else:
            for child in children(node):
                self.evaluate(child)

    def visit_Lambda(self, node: cst.Lambda) -> None:
        self.defaults(node.params)  # its body runs when it is called: a graph of its own

    def defaults(self, parameters: cst.Parameters) -> None:
        """Lower what the definition of a function evaluates of its parameters."""
        for param in (*parameters.posonly_params, *parameters.params, *parameters.kwonly_params):
            if param.default is not None:
                self.evaluate(param.default)

    def updated(self, target: cst.BaseExpression) -> None:
        """Lower the read that `+=` and its like make of their target."""
        self._updating = True
        self.evaluate(target)
        self._updating = False

    def touch(self, node: cst.BaseExpression, truth: bool = False) -> None:
        """Lower an expression whose value is looked into: its items, its length, or only its `truth`.

        A bare name is a read of shared state only if what it holds is looked into.
        """
        if isinstance(node, cst.Name):
            place = self.names.place(node)
            if place is not None and self._holds_state(node.value, place, truth):
                self._read(node, place, node.value)
        else:
            self.evaluate(node)

    def next_item(self, node: cst.CSTNode, iterable: cst.BaseExpression, asynchronous: bool) -> None:
        """Lower what each step of an iteration does: look into the container, or suspend."""
        if isinstance(iterable, cst.Name | cst.Attribute):
            self.touch(iterable)
        if asynchronous:
            self.builder.emit(Suspend(node), raises=True)

    def more_items(self, iterable: cst.BaseExpression) -> Outcomes:
        """Lower the decision whether an iteration goes on."""
        return self.builder.branch(Branch(iterable, self.names.locals_in(iterable), iterates=True))

    # -- conditions ------------------------------------------------------------------------

    def loop_condition(self, node: cst.BaseExpression) -> Outcomes:
        """Lower the condition of a `while`."""
        self._loop_test = True
        outcomes = self.condition(node)
        self._loop_test = False
        return outcomes

    def condition(self, node: cst.BaseExpression) -> Outcomes:
        """Lower a condition, with `and`, `or` and `not` as branches."""
        if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Not):
            true, false = self.condition(node.expression)
            return Outcomes(false, true)
        if isinstance(
            node, cst.BooleanOperation
        ):  # in this frame: `a and b and c …` nests as deeply as it is long
            true, false = self.condition(node.left)
            conjunction = isinstance(node.operator, cst.And)
            self.builder.exits = true if conjunction else false
            if not self.builder.exits:
                return Outcomes(true, false)
            right = self.condition(node.right)
            if conjunction:
                return Outcomes(right.true, false + right.false)
            return Outcomes(true + right.true, right.false)
        if isinstance(node, cst.Comparison) and len(node.comparisons) > 1:
            return self._chain(node)
        truth = _constant_truth(node)
        if truth is not None:
            exits, self.builder.exits = self.builder.exits, []
            return Outcomes(exits, []) if truth else Outcomes([], exits)
        if isinstance(node, cst.NamedExpr):
            self.evaluate(node)
        else:
            self.touch(node, truth=True)
        return self.builder.branch(Branch(node, self.names.locals_in(node)))

    def _chain(self, node: cst.Comparison) -> Outcomes:
        """Lower `a < b < c`: c is evaluated where the first comparison holds."""
        missed: list[Exit] = []
        names = self.names.locals_in(node)
        self.evaluate(node.left)
        for target in node.comparisons[:-1]:
            self._compared(target)
            held, failed = self.builder.branch(Branch(node, names))
            missed += failed
            self.builder.exits = held
        self._compared(node.comparisons[-1])
        true, false = self.builder.branch(Branch(node, names))
        return Outcomes(true, missed + false)

    def _compared(self, target: cst.ComparisonTarget) -> None:
        if isinstance(target.operator, cst.In | cst.NotIn):
            self.touch(target.comparator)
        else:
            self.evaluate(target.comparator)

    def visit_Comparison(self, node: cst.Comparison) -> None:
        if len(node.comparisons) > 1:
            true, false = self._chain(node)
            self.builder.exits = true + false
            return
        self.evaluate(node.left)
        self._compared(node.comparisons[0])

    def visit_UnaryOperation(self, node: cst.UnaryOperation) -> None:
        self.touch(node.expression, truth=True)

    def visit_BooleanOperation(self, node: cst.BooleanOperation) -> None:
        true, false = self.condition(node)
        self.builder.exits = true + false

    def visit_IfExp(self, node: cst.IfExp) -> None:
        true, false = self.condition(node.test)
        self.builder.exits = true
        if true:
            self.evaluate(node.body)
        after = self.builder.exits
        self.builder.exits = false
        if false:
            self.evaluate(node.orelse)
        self.builder.exits = after + self.builder.exits

    # -- assignment targets ----------------------------------------------------------------

    def store(self, target: cst.BaseExpression, evaluated: bool = False) -> None:
        """Lower the target of an assignment.

        `evaluated`: what the target is made of has been evaluated before, to be read.
        """
        if isinstance(target, cst.Name):
            self.store_name(target)
        elif isinstance(target, cst.Tuple | cst.List):
            for element in target.elements:
                self.store(element.value)
        elif isinstance(target, cst.Attribute):
            self._store_part(target, self.names.place(target), evaluated)
        elif isinstance(target, cst.Subscript):
            place = self.names.place(target) or self.names.place(target.value)
            self._store_part(target, place, evaluated)

    def store_name(self, target: cst.Name) -> None:
        """Lower the binding of a bare name."""
        place = self.names.place(target)
        if self.names.is_shared(target) and place is not None:
            self.builder.emit(WriteState(target, place, target.value))
        if self.names.function.binds(target.value):
            self.builder.emit(Bind(target, target.value, self.names.function.qualname))

    def _store_part(
        self, target: cst.Attribute | cst.Subscript, place: Place | None, evaluated: bool
    ) -> None:
        if place is None and not evaluated:
            self.evaluate(target.value)
        if isinstance(target, cst.Subscript) and not evaluated:
            for part in target.slice:
                self.evaluate(part)
        if place is not None:
            self.builder.emit(WriteState(target, place, self.names.code(target)))

    def visit_NamedExpr(self, node: cst.NamedExpr) -> None:
        bound = node.target.value if isinstance(node.target, cst.Name) else ""
        self.evaluate(node.value, bound=bound)
        self.store(node.target)

    # -- reads -----------------------------------------------------------------------------

    def _holds_state(self, name: str, place: Place, truth: bool) -> bool:
        return self.names.holds_state(name, place, truth=truth, loop_test=self._loop_test, loops=self._loops)

    def _read(self, node: cst.BaseExpression, place: Place, text: str, raises: bool = False) -> None:
        if not self._muted:
            self.builder.emit(ReadState(node, place, text, self._updating), raises)

    def visit_Name(self, node: cst.Name) -> None:
        if self.names.is_shared_name(node.value):
            self.touch(node)

    def visit_Attribute(self, node: cst.Attribute) -> None:
        place = self.names.place(node)
        if place is None:
            self.touch(node.value)
        elif not self.names.qualified(node):
            self._read(node, place, self.names.code(node))

    def visit_Subscript(self, node: cst.Subscript) -> None:
        place = self.names.place(node)
        state = place is not None and self._subscripted_state(node.value)
        if not state:
            self.touch(node.value)
        for part in node.slice:
            self.evaluate(part)
        if place is not None and state:
            self._read(node, place, self.names.code(node), raises=True)
        else:
            self.builder.emit(Nop(node), raises=True)

    def _subscripted_state(self, base: cst.BaseExpression) -> bool:
        while isinstance(base, cst.Subscript):
            base = base.value
        if isinstance(base, cst.Name):
            place = self.names.place(base)
            return place is not None and self._holds_state(base.value, place, truth=False)
        return not self.names.qualified(base)

    # -- comprehensions --------------------------------------------------------------------

    def visit_ListComp(self, node: cst.ListComp | cst.SetComp | cst.GeneratorExp) -> None:
        self._comprehension(node, node.for_in, lambda: self.evaluate(node.elt))

    visit_SetComp = visit_ListComp
    visit_GeneratorExp = visit_ListComp

    def visit_DictComp(self, node: cst.DictComp) -> None:
        def element() -> None:
            self.evaluate(node.key)
            self.evaluate(node.value)

        self._comprehension(node, node.for_in, element)

    def _comprehension(self, node: cst.BaseComp, clause: cst.CompFor, element: Callable[[], None]) -> None:
        """Lower one `for` clause as a loop; `element` lowers what the innermost loop evaluates."""
        builder = self.builder
        self.touch(clause.iter)
        head = builder.emit(Nop(node))
        with self.in_loop():
            self.next_item(node, clause.iter, clause.asynchronous is not None)
            true, false = self.more_items(clause.iter)
            builder.exits = true
            self.store(clause.target)
            for test in clause.ifs:
                passed, failed = self.condition(test.test)
                builder.exits = failed
                builder.loop_back(head)
                builder.exits = passed
            if builder.exits:
                if clause.inner_for_in is not None:
                    self._comprehension(node, clause.inner_for_in, element)
                else:
                    element()
            builder.loop_back(head)
        builder.exits = false

    # -- suspension ------------------------------------------------------------------------

    def _await(self, node: cst.Await, used: bool, bound: str) -> None:
        if not self._emit_waits(node, node.expression):
            if isinstance(node.expression, cst.Call):
                self._call(node.expression, used, bound, awaited=True)
            else:
                self.evaluate(node.expression)
                self.builder.emit(Suspend(node), raises=True)

    def visit_Yield(self, node: cst.Yield) -> None:
        value = node.value.item if isinstance(node.value, cst.From) else node.value
        if value is not None and self._emit_waits(node, value):  # a coroutine of tornado's making
            return
        if value is not None:
            self.touch(value)
        hands_out = value is not None and self.names.depends_on_run(value)
        self.builder.emit(Suspend(node, hands_out=hands_out), raises=True)

    def _emit_waits(self, node: cst.CSTNode, awaited: cst.BaseExpression) -> bool:
        """Lower an awaited expression that waits, itself or through earlier tasks; False if it is none."""
        waits = list(awaited_waits(awaited, self.names))
        if not waits:
            return False
        self._wrapping += 1
        self.evaluate(awaited)
        self._wrapping -= 1
        limit = timeout_of_wrapper(awaited) if isinstance(awaited, cst.Call) else None
        start, after = self.builder.exits, []
        for receiver, own, offloaded in waits:
            place = self.names.place(receiver)
            if place is not None:
                timeout = own or limit or self.deadline
                text = self.names.code(receiver)
                self.builder.exits = start  # of several, any may end the wait
                self.builder.emit(
                    Wait(node, place, text, timeout, awaited=True, offloaded=offloaded), raises=True
                )
                after += self.builder.exits
        self.builder.exits = after or start
        return True

    # -- calls -----------------------------------------------------------------------------

    def _call(self, node: cst.Call, used: bool, bound: str, awaited: bool) -> None:
        if isinstance(node.func, cst.Name):
            self._call_by_name(node, node.func.value, used, bound, awaited)
            return
        name = last_name(node)
        receiver = node.func.value if isinstance(node.func, cst.Attribute) else None
        place = self.names.place(receiver) if receiver is not None else None
        if receiver is None:
            self.evaluate(node.func)
        elif place is None:
            self.touch(receiver)
        # What is only logged is read by nobody who acts on it.
        log = name in LOGS and not used
        self._muted += log
        self._arguments(node)
        self._muted -= log
        if (self._wrapping and name in WAIT_WRAPPERS) or self._makes_waiting_task(node):
            return
        if (
            receiver is not None
            and place is not None
            and not self.names.is_module(receiver)
            and self._signal_method(node, name, receiver, place, awaited, bound)
        ):
            return
        self._emit_call(node, used, bound, awaited)

    def _makes_waiting_task(self, node: cst.Call) -> bool:
        """Return whether a call only makes a task of a wait, which nobody waits for as yet."""
        return schedules(node) and any(
            isinstance(a.value, cst.Call) and self.names.is_method(a.value.func, "wait") for a in node.args
        )

    def _call_by_name(self, node: cst.Call, name: str, used: bool, bound: str, awaited: bool) -> None:
        if self._wrapping and name in WAIT_WRAPPERS:
            self._arguments(node)
        elif name in INSPECTORS and self.names.is_builtin(name):
            for argument in node.args:
                self.touch(argument.value)
            if name in FALLIBLE:
                self.builder.emit(Nop(node), raises=True)
        else:
            self._arguments(node)
            if not self._makes_waiting_task(node):
                self._emit_call(node, used, bound, awaited)

    def _signal_method(
        self,
        node: cst.Call,
        name: str,
        receiver: cst.BaseExpression,
        place: Place,
        awaited: bool,
        bound: str,
    ) -> bool:
        """Emit what a method of an event or a lock does; return False when `name` is none of them.

        Args:
            node: the call.
            name: the method's name.
            receiver: the object that it is called on.
            place: the place of that object.
            awaited: whether the call is awaited.
            bound: the local that gets the value, "" if none does.
        """
        text = self.names.code(receiver)
        if name == "wait":
            self._wait_method(node, place, text, awaited, bound)
        elif name == "acquire":
            if awaited:
                self.builder.emit(Suspend(node), raises=True)
            self.builder.emit(Acquire(node, place, text))
        elif node.args:
            return False
        elif name == "clear":
            self.builder.emit(Clear(node, place, text, on_exit=self.builder.on_exit, awaited=awaited))
        elif name == "set":
            self.builder.emit(Set(node, place, text, awaited=awaited))
        elif name in ("is_set", "isSet"):
            self.builder.emit(TestFlag(node, place, text))
        elif name == "release":
            self.builder.emit(Release(node, place, text))
        else:
            return False
        return True

    def _wait_method(self, node: cst.Call, place: Place, text: str, awaited: bool, bound: str) -> None:
        if self._wrapping or (bound and not awaited and is_awaited_later(bound, self.names)):
            return  # emitted where it is awaited
        if is_poll(node):
            self.builder.emit(TestFlag(node, place, text))
        else:
            timeout = timeout_of_wait(node) or self.deadline
            self.builder.emit(Wait(node, place, text, timeout, awaited, bound=bound), raises=True)

    def _arguments(self, node: cst.Call) -> None:
        for argument in node.args:
            value = argument.value
            if self.names.is_method(value, "set"):
                assert isinstance(value, cst.Attribute)
                place = self.names.place(value.value)
                if place is not None:
                    self.builder.emit(Set(value, place, self.names.code(value.value), deferred=True))
            elif self.names.is_method(value, "wait"):
                continue
            elif schedules(node) and not self._wrapping and isinstance(value, cst.Call):
                if not self.names.is_method(value.func, "wait"):
                    self.evaluate(value)
            else:
                self.evaluate(value)

    def _emit_call(self, node: cst.Call, used: bool, bound: str, awaited: bool) -> None:
        text = self.names.code(node.func)
        place = self._callee_place(node.func) or Place(text, ANSWER)
        arguments = tuple(
            (argument.keyword.value if argument.keyword else str(index), passed)
            for index, argument in enumerate(node.args)
            if not argument.star and (passed := self._passed_place(argument.value)) is not None
        )
        name = self.names.qualified(node.func)
        if not name and isinstance(node.func, cst.Name) and self.names.is_builtin(node.func.value):
            name = f"builtins.{node.func.value}"
        function = self.names.function
        private = (
            place.scope == function.qualname
            and place.root not in function.parameters
            and not function.captured(place.root)
        )
        call = Call(node, place, text, name, used, bound, awaited, arguments, private)
        self.builder.emit(call, raises=True)

    def _callee_place(self, func: cst.BaseExpression) -> Place | None:
        """Return the place of what is called; a method of an item counts as one of its container."""
        if isinstance(func, cst.Attribute) and isinstance(func.value, cst.Subscript):
            container = func.value.value
            while isinstance(container, cst.Subscript):
                container = container.value
            place = self.names.place(func.value) or self.names.place(container)
            return place / func.attr.value if place is not None else None
        return self.names.place(func)

    def _passed_place(self, value: cst.BaseExpression) -> Place | None:
        place = self.names.place(value)
        return None if place is None or self.names.qualified(value) else place


#: What lowers a node, by its type.
_VISITORS = visitors(ExpressionLowering)


def _constant_truth(node: cst.BaseExpression) -> bool | None:
    """Return the truth of a constant condition, None of any other."""
    if isinstance(node, cst.Name) and node.value in ("True", "False"):
        return node.value == "True"
    if isinstance(node, cst.Integer):
        return node.evaluated_value != 0
    return None
