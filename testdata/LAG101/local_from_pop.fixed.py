# Lost: put() between the failed pop and the clear(); the deadline test on the way reads the clock, not the items.
import threading
from queue import Empty
from time import monotonic

TICK = 10.0


class DiskQueue:
    def __init__(self, store):
        self._store = store
        self._rows = []
        self._put_event = threading.Event()

    def put(self, row):
        self._rows.append(row)
        self._put_event.set()

    def _pop(self):
        return self._rows.pop(0) if self._rows else None

    def get(self, block=True, timeout=None):
        row = self._pop()
        if not block:
            if row is None:
                raise Empty
        elif timeout is None:
            while row is None:
                self._put_event.wait(TICK)
                self._put_event.clear()
                row = self._pop()
        else:
            deadline = monotonic() + timeout
            while row is None:
                remaining = deadline - monotonic()
                if remaining <= 0:
                    raise Empty
                self._put_event.wait(min(TICK, remaining))
                self._put_event.clear()
                row = self._pop()
        return row
