"""One long file with many event functions, made up: most are innocent, one in twenty loses a signal.

Each class is `LINES_EACH` lines long and has one function that clears and waits for a flag of its own;
the shapes take turns. Classes share the names of their attributes, as the classes of real code do.
"""

from __future__ import annotations

from dataclasses import dataclass

LINES_EACH = 50

#: One function in so many loses a signal; in published code it is about one in sixteen.
ONE_IN = 20

_HEAD = '''\
"""Workers that wait for events; made up, to measure how time grows with the length of a file."""

import logging
import threading
import time
from collections import deque

log = logging.getLogger(__name__)
'''

#: What every class has besides the function that waits.
_COMMON = '''

class {name}:
    """{title}"""

    def __init__(self, sink, limit=100):
        self.sink = sink
        self.limit = limit
        self.items = deque()
        self.lock = threading.Lock()
        self.wake = threading.Event()
        self.stopped = False
        self.seen = 0
        self.failed = 0
        self.began = time.monotonic()
'''

_PRODUCER = """
    def put(self, item):
        self.items.append(item)
        self.wake.set()
"""

_LOCKED_PRODUCER = """
    def put(self, item):
        with self.lock:
            self.items.append(item)
            self.wake.set()
"""

_STOP = """
    def stop(self):
        self.stopped = True
        self.wake.set()
"""

_LOCKED_STOP = """
    def stop(self):
        with self.lock:
            self.stopped = True
            self.wake.set()
"""

_FILLERS = (
    """
    def handle(self, item):
        try:
            self.sink(item)
        except ValueError:
            self.failed += 1
            log.exception("not handled: %r", item)
        else:
            self.seen += 1
""",
    """
    def rate(self):
        spent = time.monotonic() - self.began
        return self.seen / spent if spent else 0.0
""",
    """
    @property
    def summary(self):
        return f"{self.seen} handled, {self.failed} failed, at most {self.limit}"
""",
)

#: Padding of one line each: classes are of one length whatever their shape.
_COUNTER = "    counted_{number} = 0\n"

_WAITED_THEN_CLEARED = """
    def run(self):
        while not self.stopped:
            self.wake.wait()
            self.wake.clear()
            while self.items:
                self.handle(self.items.popleft())
"""

_LOOKED_AT_AGAIN = """
    def run(self):
        while not self.stopped:
            while self.items:
                self.handle(self.items.popleft())
            self.wake.clear()
            if self.items or self.stopped:
                continue
            self.wake.wait(5)
"""

_ASKED = """
    def run(self, request):
        self.wake.clear()
        self.sink(request)
        if not self.wake.wait(30):
            raise TimeoutError(request)
        return self.items.popleft()
"""

_UNDER_ONE_LOCK = """
    def run(self):
        while True:
            with self.lock:
                if self.stopped:
                    return
                taken = list(self.items)
                self.items.clear()
                self.wake.clear()
            for item in taken:
                self.handle(item)
            self.wake.wait()
"""

_CLEARED_BEFORE_THE_WAIT = """
    def run(self):
        while not self.stopped:
            while self.items:
                self.handle(self.items.popleft())
            self.wake.clear()
            self.wake.wait(5)
"""

_CLEARED_AFTER_THE_DRAIN = """
    def run(self):
        while not self.stopped:
            self.wake.wait()
            while self.items:
                self.handle(self.items.popleft())
            self.wake.clear()
"""

_INNOCENT = (
    ("Waits, clears, then reads.", _WAITED_THEN_CLEARED, _PRODUCER, _STOP),
    ("Looks again after it has cleared.", _LOOKED_AT_AGAIN, _PRODUCER, _STOP),
    ("Clears, asks, and waits for the answer.", _ASKED, _PRODUCER, _STOP),
    ("Reads and clears under one lock.", _UNDER_ONE_LOCK, _LOCKED_PRODUCER, _LOCKED_STOP),
)
_BUGGY = (
    ("LAG101", ("Clears between its look and its wait.", _CLEARED_BEFORE_THE_WAIT, _PRODUCER, _STOP)),
    ("LAG102", ("Clears after the drain.", _CLEARED_AFTER_THE_DRAIN, _PRODUCER, _STOP)),
)


@dataclass(frozen=True)
class Generated:
    """A source, how many event functions it has, and what is to be found: (1-based line, code)."""

    source: str
    functions: int
    planted: tuple[tuple[int, str], ...]

    @property
    def lines(self) -> int:
        return self.source.count("\n")


def event_file(functions: int, one_in: int = ONE_IN) -> Generated:
    """A file with so many event functions, of which one in so many loses a signal."""
    parts = [_HEAD]
    planted = []
    line = _HEAD.count("\n")
    for number in range(functions):
        code = ""
        turn, place = divmod(number, one_in)
        if place == one_in // 2:
            code, shape = _BUGGY[turn % len(_BUGGY)]
        else:
            shape = _INNOCENT[number % len(_INNOCENT)]
        text = _class(number, *shape)
        if code:
            clear = text[: text.index("self.wake.clear()")].count("\n")
            planted.append((line + clear + 1, code))
        parts.append(text)
        line += LINES_EACH
    return Generated("".join(parts), functions, tuple(planted))


def _class(number: int, title: str, run: str, producer: str, stop: str) -> str:
    """A class of exactly `LINES_EACH` lines."""
    head = _COMMON.format(name=f"Worker{number}", title=title)
    methods = producer + run + stop
    for filler in _FILLERS:
        if (head + methods + filler).count("\n") <= LINES_EACH:
            methods += filler
    left = LINES_EACH - (head + methods).count("\n")
    opening, title_line, rest = head.partition(f'"""{title}"""\n')
    counters = "".join(_COUNTER.format(number=n) for n in range(left - 1))
    return opening + title_line + ("\n" + counters if left else "") + rest + methods
