"""Tells which lines of some files a thread runs, beside coverage.

From Python 3.12 on, `sys.monitoring` is used with a tool of its own. Below it, or where all tools are taken,
the thread's trace function calls the one that was there, such as that of coverage.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any, cast

from .lines import real_path

#: Gets a frame and the line (1-based) that it runs next, in the thread that runs it. It may block or raise.
OnLine = Callable[[FrameType, int], None]

#: Tools for which `sys.monitoring` keeps no name. A profiler's is used if they are taken.
_TOOLS = (3, 4, 2)
#: What `sys.settrace` takes; it returns that for the lines of a frame.
TraceFunction = Callable[[FrameType, str, Any], Any]

_NAME = "flake8_eventrace.replay"
_OWN_FOLDER = os.path.dirname(os.path.abspath(__file__))


class LineEvents:
    """Calls `on_line` before each line of some files (resolved paths) in the threads that asked for it."""

    def __init__(self, files: Collection[str], on_line: OnLine) -> None:
        self.files = frozenset(files)
        self.on_line = on_line
        self._threads: set[int] = set()
        self._known: dict[CodeType, bool] = {}
        self._tool: int | None = None

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Prepare: threads can be observed until the end of the block."""
        self._tool = _free_tool()
        if self._tool is None:
            yield
            return
        monitoring: Any = sys.monitoring  # type: ignore[attr-defined, unused-ignore]
        line = monitoring.events.LINE
        monitoring.use_tool_id(self._tool, _NAME)
        try:
            monitoring.register_callback(self._tool, line, self._monitored)
            monitoring.set_events(self._tool, line)
            monitoring.restart_events()  # what an earlier replay has switched off
            yield
        finally:
            monitoring.set_events(self._tool, 0)
            monitoring.register_callback(self._tool, line, None)
            monitoring.free_tool_id(self._tool)

    @contextmanager
    def of_this_thread(self) -> Iterator[None]:
        """Report the lines that this thread runs in the block."""
        if self._tool is not None:
            self._threads.add(threading.get_ident())
            try:
                yield
            finally:
                self._threads.discard(threading.get_ident())
            return
        previous = sys.gettrace()
        sys.settrace(_Tracer(self, previous).call)
        try:
            yield
        finally:
            sys.settrace(previous)

    def is_observed(self, code: CodeType) -> bool:
        """Return whether code is from one of the files."""
        known = self._known.get(code)
        if known is None:
            known = self._known[code] = real_path(code.co_filename) in self.files
        return known

    def _monitored(self, code: CodeType, line: int) -> object:
        if not self.is_observed(code):
            return sys.monitoring.DISABLE  # type: ignore[attr-defined, unused-ignore]
        if threading.get_ident() in self._threads:
            self.on_line(sys._getframe(1), line)
        return None


class _Tracer:
    """A trace function in front of another."""

    def __init__(self, events: LineEvents, previous: object) -> None:
        self.events = events
        self.previous = cast("TraceFunction | None", previous)

    def call(self, frame: FrameType, event: str, argument: object) -> TraceFunction | None:
        """Trace a new frame, as `sys.settrace` asks for it."""
        inner = self.previous(frame, event, argument) if self.previous is not None else None
        self._stay()
        if not self.events.is_observed(frame.f_code):
            return inner

        def local(frame: FrameType, event: str, argument: object) -> TraceFunction | None:
            nonlocal inner
            if inner is not None:
                inner = inner(frame, event, argument)
                self._stay()
            if event == "line":
                self.events.on_line(frame, frame.f_lineno)
            return local

        return local

    def _stay(self) -> None:
        """Be the trace function again: that of coverage takes our place when it is called."""
        if sys.gettrace() != self.call:
            sys.settrace(self.call)


def _free_tool() -> int | None:
    """Return the number of a tool that nobody uses; None if there is none, or no `sys.monitoring`."""
    if sys.version_info < (3, 12):
        return None
    return next((tool for tool in _TOOLS if sys.monitoring.get_tool(tool) is None), None)
