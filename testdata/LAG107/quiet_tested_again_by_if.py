# Quiet: after waking, what is there is tested before it is taken.
import threading


class Results:
    def __init__(self):
        self._items = []
        self._cond = threading.Condition()

    def add(self, item):
        with self._cond:
            self._items.append(item)
            self._cond.notify()

    def next(self, timeout):
        with self._cond:
            if not self._items:
                self._cond.wait(timeout)
            if not self._items:
                return None
            return self._items.pop(0)
