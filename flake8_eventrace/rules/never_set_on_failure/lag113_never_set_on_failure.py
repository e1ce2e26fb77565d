"""LAG113: an event is waited for without a limit, and not set where its thread fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...finding import Lane
from ..base import Detection, Page, Rule, Severity, WitnessStep, contains, line_of

if TYPE_CHECKING:
    from ...flow.inlining import Program


def find(program: Program) -> Iterator[Detection]:
    """Yield unlimited waits for an event that is set only where nothing fails."""
    from .decision import never_set

    home = program.module
    for never in never_set(program):
        name = getattr(never.wait.operation, "text", "")
        body = never.start.body
        kind = "task" if never.start.kind.value == "task" else "thread"
        yield Detection(
            code="LAG113",
            node=never.wait.operation.node,
            message=(
                f"`{name}.wait()` has no limit and blocks forever where `{body.name}()` fails "
                f"(line {line_of(1)}) before its `set()`: set it in a `finally`"
            ),
            receiver=name,
            witness=(
                WitnessStep(
                    Lane.CONSUMER, never.wait.operation.node, never.function, "", "waits without a limit"
                ),
                WitnessStep(
                    Lane.PRODUCER,
                    never.failure.syntax_in(home),
                    never.failure.function_in(body),
                    "",
                    f"raises: the {kind} ends and sets nothing",
                    dies=True,
                ),
            ),
            advice="set the event in a `finally` and let the waiter ask how it went, or wait with a timeout",
        )


PAGE = Page(
    what="""\
Reports a `wait()` without a timeout for an event that only one thread or task of this file sets,
after calls that can fail, with no `finally` and no handler that sets it.""",
    why="""\
The event says that something has succeeded. If it fails, the thread ends with an exception and the
event stays down, so the waiter learns of neither and blocks forever.

    starter                           thread
    Thread(target=self._listen).start()
    self._ready.wait()
                                      self.socket.bind(self.address)   <-- raises
                                      self._ready.set()                # never reached
    # still waiting""",
    example="""\
import socket
import threading


class Listener:
    def __init__(self, address):
        self.address = address
        self.socket = socket.socket()
        self._ready = threading.Event()

    def start(self):
        threading.Thread(target=self._listen).start()
        self._ready.wait()

    def _listen(self):
        self.socket.bind(self.address)
        self._ready.set()
""",
    use_instead="""\
import socket
import threading


class Listener:
    def __init__(self, address):
        self.address = address
        self.socket = socket.socket()
        self._error = None
        self._ready = threading.Event()

    def start(self):
        threading.Thread(target=self._listen).start()
        self._ready.wait()
        if self._error is not None:
            raise self._error

    def _listen(self):
        try:
            self.socket.bind(self.address)
        except OSError as error:
            self._error = error
        finally:
            self._ready.set()
""",
    fix_safety="""\
There is no fix: somebody decides what the waiter is to do when it has failed.""",
    limits="""\
Off by default: every call that cannot be followed is taken to fail, and often that is accepted.
Turn it on with `--extend-select LAG113`. The file must start the thread or task. The rule is silent
where another function sets the event, or where the event is passed to somebody who may.""",
)

RULE = Rule(
    code="LAG113",
    name="never-set-on-failure",
    summary="an event is waited for without a limit, and not set where its thread fails (audit)",
    page=PAGE,
    find=find,
    byte_filter=contains(
        (b".wait(",),
        (b".set()",),
        (b"Event",),
        (b"Thread", b"Process", b"Timer", b"ask", b"thread", b"submit", b"spawn", b"ensure_future", b"_soon"),
    ),
    on_by_default=False,
    severity=Severity.INFORMATION,
)
