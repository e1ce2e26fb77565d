"""Running a program of marks, and following the run through the control-flow graph."""

from __future__ import annotations

import contextlib
import inspect
import random
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import FrameType

import libcst as cst

from flake8_eventrace.flow.cfg import EdgeKind, Graph, Node
from flake8_eventrace.flow.operations import Branch, Call
from flake8_eventrace.flow.statements import lower
from flake8_eventrace.symbols.symbols import collect

MARKS = frozenset(["t", "s", "c", "w", "a", "i", "e", "fuel"])
#: Frames of their own, up to Python 3.11, that are a part of the function around them.
INLINE = frozenset(["<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"])


if sys.version_info < (3, 11):
    ExceptionGroup = Exception  # nothing makes one


class First(Exception):  # noqa: N818 - a name, not a message
    pass


class Second(Exception):  # noqa: N818
    pass


@dataclass
class Mark:
    """One mark that was passed: its number, what came back (None: nothing yet), or that it raised."""

    number: int
    value: object = None
    raised: bool = False


@dataclass
class Run:
    """What happened in one frame, which may be that of a class's body.

    `end` is "left", "escaped", or "" where nobody looked.
    """

    function: str
    line: int
    marks: list[Mark] = field(default_factory=list)
    end: str = ""
    in_class: bool = False


class World:
    """The names that a program of marks uses; `seed` decides what they do."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.runs: dict[FrameType, Run] = {}
        self.left = 8
        #: How often a mark raises differs from run to run.
        self.risk = self.random.choice([0.0, 0.05, 0.1, 0.25])

    def _pass(self, number: int) -> Mark:
        frame: FrameType | None = sys._getframe(2)
        while frame is not None and frame.f_code.co_name in INLINE:
            frame = frame.f_back
        assert frame is not None
        code = frame.f_code
        run = self.runs.setdefault(
            frame, Run(code.co_name, code.co_firstlineno, in_class=not code.co_flags & inspect.CO_OPTIMIZED)
        )
        mark = Mark(number)
        run.marks.append(mark)
        return mark

    def _decide(self, mark: Mark, *errors: type[Exception]) -> None:
        if errors and self.random.random() < self.risk:
            mark.raised = True
            raise self.random.choice(errors)(mark.number)

    def names(self) -> dict[str, object]:
        world, chance = self, self.random

        def t(number: int) -> int:
            mark = world._pass(number)
            world._decide(mark, First, Second, KeyError, IndexError)
            mark.value = chance.choice([0, 1, 1, 2])
            return mark.value

        def s(number: int) -> list[int]:
            mark = world._pass(number)
            world._decide(mark, First, Second, KeyError)
            mark.value = [1] * chance.choice([0, 1, 2])
            return mark.value

        def e(number: int) -> Exception:
            world._pass(number)
            if sys.version_info >= (3, 11) and chance.random() < 0.3:
                return ExceptionGroup("several", [First(number), KeyError(number)])
            return chance.choice([First, Second, KeyError])(number)

        def fuel(number: int) -> bool:
            mark = world._pass(number)
            world.left -= 1
            mark.value = world.left >= 0
            return mark.value

        @contextlib.contextmanager
        def managed():
            yield 1

        def c(number: int):
            world._decide(world._pass(number), First, KeyError)
            return managed()

        def w(number: int):
            mark = world._pass(number)
            world._decide(mark, First, Second)
            return Entered(mark)

        def a(number: int):
            mark = world._pass(number)

            async def answer() -> int:
                try:
                    await Pause()
                    world._decide(mark, First, Second)
                except BaseException:
                    mark.raised = True
                    raise
                mark.value = chance.choice([0, 1, 2])
                return mark.value

            return answer()

        def i(number: int):
            world._decide(world._pass(number), First)

            async def items():
                for _ in range(chance.choice([0, 1, 2])):
                    yield 1
                    if chance.random() < world.risk:
                        raise First

            return items()

        class Made:
            """Bears everything; looks into it fail at times."""

            def __init__(self) -> None:
                self.rows = [1] * chance.choice([0, 1, 2])

            def __getattr__(self, name: str) -> object:
                return Made() if name == "x" else 0

            def __getitem__(self, key: object) -> object:
                if chance.random() < world.risk:
                    raise KeyError(key)
                return number(0)

            def __setitem__(self, key: object, value: object) -> None:
                pass

            def __delattr__(self, name: str) -> None:
                pass

            def __delitem__(self, key: object) -> None:
                pass

            @property
            def lock(self) -> Lock:
                return Lock()

            def method(self, value: object) -> object:
                return value

        def made(*values: object) -> Made:
            return Made()

        made.x, made.lock = 0, Lock()

        def number(value: object) -> int:
            return value if isinstance(value, int) else 0

        number.x = 0

        def given(first: object, *more: object, **named: object) -> object:
            return first if isinstance(first, type) else lambda function: function

        marks = (t, s, c, w, a, i, e, fuel, made, number, given)
        known: dict[str, object] = {function.__name__: function for function in marks}
        known.update(table=Made(), lock=Lock(), y=0)
        known.update(First=First, Second=Second, suppress=contextlib.suppress)
        return known


class Pause:
    def __await__(self):
        yield self


class Lock:
    """To be entered, either way; called, it is itself."""

    def __enter__(self) -> int:
        return 1

    def __exit__(self, *error: object) -> None:
        return None

    async def __aenter__(self) -> int:
        await Pause()
        return 1

    async def __aexit__(self, *error: object) -> None:
        return None

    def __call__(self) -> Lock:
        return self


class Entered(Lock):
    """To be entered by `async with`: what fails is the mark that made it."""

    def __init__(self, mark: Mark) -> None:
        self.mark = mark

    async def __aenter__(self) -> int:
        try:
            return await super().__aenter__()
        except BaseException:
            self.mark.raised = True
            raise


def run(kind: str, source: str, seed: int) -> list[Run]:
    """Run `main` of a program of marks; what happened in each frame."""
    world = World(seed)
    names = world.names()
    exec(compile(source, "<program>", "exec", dont_inherit=True), names)
    main = names["main"]
    end = "left"
    try:
        drive(kind, main(), world)  # type: ignore[operator]
    except Exception as error:  # noqa: BLE001 - whatever the program raises
        _own(error)
        end = "escaped"
    runs = list(world.runs.values())
    for one in runs:
        if one.function == "main":
            one.end = end
    return runs


#: What `min`, `int` and `next` raise, the last one in generators, too.
_FAILED = (ValueError, TypeError, StopIteration, RuntimeError)


def _own(error: BaseException) -> None:
    """Only what marks raise, or what assertions and bare `raise` do, may escape."""
    known = (First, Second, KeyError, IndexError, AssertionError, *_FAILED)
    if sys.version_info >= (3, 11) and isinstance(error, ExceptionGroup):
        for inner in error.exceptions:
            _own(inner)
    elif not isinstance(error, known):
        raise error


def drive(kind: str, made: object, world: World) -> None:
    """Run a function to its end, as whoever iterates or awaits would; now and then by an exception."""
    if kind == "plain":
        return
    if kind == "async":
        _steps(made, world)
        return
    for _ in range(40):
        failing = world.random.random() < world.risk / 2
        try:
            if kind == "generator":
                made.throw(First()) if failing and _begun(made) else next(made)  # type: ignore[attr-defined]
            else:
                begun = made.ag_frame is not None and made.ag_frame.f_lasti > 5  # type: ignore[attr-defined]
                _steps(made.athrow(First()) if failing and begun else made.__anext__(), world)  # type: ignore[attr-defined]
        except (StopIteration, StopAsyncIteration):
            return
    raise AssertionError("a program without an end")


def _begun(generator) -> bool:
    return inspect.getgeneratorstate(generator) == inspect.GEN_SUSPENDED


def _steps(coroutine, world: World) -> None:
    try:
        coroutine.send(None)
        while True:
            if world.random.random() < world.risk / 4:
                coroutine.throw(First())
            else:
                coroutine.send(None)
    except StopIteration:
        return


# -- the graph -----------------------------------------------------------------------------


def graphs(source: str) -> dict[tuple[str, int], Graph]:
    """The graph of each function of a program, by its name and first line (its first decorator's)."""
    module = collect(cst.parse_module(source), "program.py")
    found = {}
    for function in module.functions:
        first = function.node
        decorators = getattr(first, "decorators", ())
        line = module.position(decorators[0] if decorators else first).start.line
        name = "<lambda>" if isinstance(first, cst.Lambda) else function.name
        found[name, line] = lower(function)
    return found


def number_of(node: Node) -> int | None:
    """The number of the mark that a node is."""
    call = node.operation.node
    if not isinstance(node.operation, Call) or not isinstance(call, cst.Call):
        return None
    if not isinstance(call.func, cst.Name) or call.func.value not in MARKS:
        return None
    (argument,) = call.args
    assert isinstance(argument.value, cst.Integer)
    return argument.value.evaluated_value


def misstep(run: Run, graph: Graph) -> str | None:
    """Where the graph cannot follow the run, None if it can all the way."""
    at: set[Node] = {graph.entry}
    last: Mark | None = None
    before = "the beginning"
    for mark in run.marks:
        reached = _reached(at, last)
        at = {node for node in reached if number_of(node) == mark.number}
        if not at:
            return f"mark {mark.number} after {before}: {_numbers(reached)} are what the graph knows"
        last, before = mark, f"mark {mark.number}" + (", which raised" if mark.raised else f" ({mark.value})")
    wanted = {"left": graph.leave, "escaped": graph.escape}.get(run.end)
    reached = _reached(at, last)
    if wanted is not None and wanted not in reached:
        return f"{run.end} after {before}: {_numbers(reached)} are what the graph knows"
    return None


def _numbers(nodes: Iterable[Node]) -> str:
    return str(sorted({number for node in nodes if (number := number_of(node)) is not None}))


def _reached(starts: set[Node], last: Mark | None) -> set[Node]:
    """Nodes that control may come to before the next mark is passed, that mark included."""
    reached: set[Node] = set()
    stack: list[Node] = []

    def go(node: Node, first: bool) -> None:
        for edge in node.successors:
            if first and last is not None and last.raised != (edge.kind is EdgeKind.EXCEPTION):
                continue
            if edge.kind in _forbidden(node, last) or edge.target in reached:
                continue
            reached.add(edge.target)
            if number_of(edge.target) is None:
                stack.append(edge.target)

    for node in starts:
        go(node, True)
    while stack:
        go(stack.pop(), False)
    return reached


def _forbidden(node: Node, last: Mark | None) -> frozenset[EdgeKind]:
    """A branch on the value of the last mark goes one way."""
    operation = node.operation
    if not isinstance(operation, Branch) or not operation.asks_truth or last is None:
        return frozenset()
    tested: cst.CSTNode = operation.node
    while isinstance(tested, cst.NamedExpr):
        tested = tested.value
    number = number_of(Node(Call(tested, None, "")))  # type: ignore[arg-type]
    if number is None:
        return frozenset()
    if number != last.number or last.raised:
        return frozenset()
    return frozenset([EdgeKind.FALSE if last.value else EdgeKind.TRUE])
