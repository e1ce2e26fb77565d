# Lost: only the annotation, a string, tells what the event is; the test and the clear() are as far apart as ever.
from __future__ import annotations

from typing import TYPE_CHECKING, Optional

if TYPE_CHECKING:
    import threading


class Reader:
    _cond_changed: "Optional[threading.Event]"

    def __init__(self, cond_changed: "Optional[threading.Event]" = None) -> None:
        self._cond_changed = cond_changed
        self._version = 0

    def bump(self) -> None:
        self._version += 1
        self._cond_changed.set()

    def wait_for(self, version: int) -> int:
        while self._version < version:
            self._cond_changed.clear()  # error: LAG101 12
            self._cond_changed.wait()
        return self._version
