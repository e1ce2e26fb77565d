"""LAG114: the stop event is cleared after a `join(timeout)` that nobody checked."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Lane
from ...protocol.prefilter import may_clear_at_start
from ...source.ast_nodes import nodes_of
from ..base import Detection, Page, Rule, WitnessStep, all_of, contains, line_of, on_tree

if TYPE_CHECKING:
    from ...flow.inlining import Program


def find(program: Program) -> Iterator[Detection]:
    """Yield clears that take back a stop which the thread may not have seen."""
    from .decision import stops_taken_back

    for taken_back in stops_taken_back(program):
        name, body = taken_back.name, taken_back.body
        operation = taken_back.clear.operation
        act = f"`{name}.clear()`" if not getattr(operation, "fresh", False) else f"a new `{name}`"
        home = program.module
        yield Detection(
            code="LAG114",
            node=taken_back.clear.syntax_in(home),
            message=(
                f"{act} takes back the stop after a `join()` with a timeout (line {line_of(1)}): "
                "a thread that is still busy works on; test `is_alive()`"
            ),
            receiver=name,
            witness=(
                WitnessStep(
                    Lane.PRODUCER,
                    taken_back.set.syntax_in(home),
                    taken_back.set.function_in(taken_back.function),
                    "",
                    "tells the thread to end",
                ),
                WitnessStep(
                    Lane.PRODUCER,
                    taken_back.join.syntax_in(home),
                    taken_back.join.function_in(taken_back.function),
                    "",
                    "gives up: the thread is busy",
                ),
                WitnessStep(
                    Lane.PRODUCER,
                    taken_back.clear.syntax_in(home),
                    taken_back.function,
                    "",
                    "takes the stop back",
                    dies=True,
                ),
                WitnessStep(
                    Lane.CONSUMER,
                    body.test.syntax_in(body.graph.function.module),
                    body.test.function_in(body.graph.function),
                    "",
                    "sees no stop and works on",
                ),
            ),
            advice=(
                "make a new event for each thread and pass it to the thread, "
                "or clear only if `is_alive()` is false after the join"
            ),
        )


def may_join_in_vain(tree: ast.Module) -> bool:
    """Return whether something is joined with one argument, as a thread with a timeout is."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "join"
        and (
            (node.keywords and node.keywords[0].arg == "timeout")
            or (node.args and isinstance(node.args[0], ast.Constant | ast.Name | ast.Attribute))
        )
        and not isinstance(node.func.value, ast.Constant)
        for node in nodes_of(tree)
    )


PAGE = Page(
    what="""\
Reports the `clear()` of an event that ends a thread or process, after a `join()` with a timeout and
without a test of `is_alive()` in between. The clear stands in the function that stops the thread,
or in the one that starts the next. The thread may be kept in an attribute, a list or a local.""",
    why="""\
`join(timeout)` returns after the timeout whether or not the thread has ended. A thread that is busy
then has not seen the event. If the event is cleared, it never will: it comes back from its work,
finds the event down, and works on, beside the thread of the next start.

    stopper                           thread
                                      self.radio.transmit()
    self._stop.set()                      ...
    self._thread.join(timeout=1)          ...
    self._stop.clear()                    ...           <-- the stop is taken back here
                                      while not self._stop.is_set():    # works on""",
    example="""\
import threading


class Beacon:
    def __init__(self, radio):
        self.radio = radio
        self._stop = threading.Event()
        self._thread = None

    def start(self):
        self._thread = threading.Thread(target=self._shine)
        self._thread.start()

    def stop(self):
        self._stop.set()
        self._thread.join(timeout=1)
        self._stop.clear()

    def _shine(self):
        while not self._stop.is_set():
            self.radio.transmit()
            self._stop.wait(30)
""",
    use_instead="""\
import threading


class Beacon:
    def __init__(self, radio):
        self.radio = radio
        self._stop = None
        self._thread = None

    def start(self):
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._shine, args=(self._stop,))
        self._thread.start()

    def stop(self):
        self._stop.set()
        self._thread.join(timeout=1)

    def _shine(self, stop):
        while not stop.is_set():
            self.radio.transmit()
            stop.wait(30)
""",
    fix_safety="""\
There is no fix: either each thread gets an event of its own, or somebody decides what is to happen
when a thread does not end in time.""",
    limits="""\
The file must start the thread, and the thread's loop must ask for the event and do something else
that may take long: a call that cannot be followed may. The rule is silent where anything between
the join and the clear may tell that the thread has ended, such as a read of what the thread writes,
and where the function that stops the thread also changes something else that the thread reads. A
timeout that is a parameter with the default `None` is none.""",
)

RULE = Rule(
    code="LAG114",
    name="clear-after-timed-join",
    summary="a stop is taken back although the thread may not have seen it",
    page=PAGE,
    find=find,
    byte_filter=contains(
        (b".join(",), (b".set()",), (b".clear()", b"Event("), (b"Thread", b"Process", b"thread", b"spawn")
    ),
    ast_filter=all_of(on_tree(may_join_in_vain), on_tree(may_clear_at_start)),
)
