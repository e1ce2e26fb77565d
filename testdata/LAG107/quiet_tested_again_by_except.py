# Quiet: taking from what is empty is the second test.
import threading
from collections import deque


class Results:
    def __init__(self):
        self._items = deque()
        self._cond = threading.Condition()

    def add(self, item):
        with self._cond:
            self._items.append(item)
            self._cond.notify()

    def next(self, timeout=None):
        with self._cond:
            if not self._items:
                self._cond.wait(timeout)
            try:
                return self._items.popleft()
            except IndexError:
                raise TimeoutError from None
