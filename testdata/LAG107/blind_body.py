# Blind: what was put before the body or caller took the lock is left there; the constructor only starts the body.
import threading
import time


class Worker:
    def __init__(self):
        self._items = []
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def put(self, item):
        with self._changed:
            self._items.append(item)
            self._changed.notify()

    def _run(self):
        while True:
            with self._changed:
                self._changed.wait()  # error: LAG107 16
                item = self._items.pop(0)
            print(item)


class Deadline:
    def __init__(self, end=None):
        self.end = end

    @property
    def remaining(self):
        if self.end is None:
            return None
        return max(0, self.end - time.monotonic())


class Server:
    """The timeout is none unless the caller gives one; how it is made out is no test of the state."""

    def __init__(self):
        self._accepted = []
        self._changed = threading.Condition()

    def on_channel(self, channel):
        with self._changed:
            self._accepted.append(channel)
            self._changed.notify()

    def accept(self, timeout=None):
        with self._changed:
            self._changed.wait(timeout)  # error: LAG107 12
            if len(self._accepted) > 0:
                return self._accepted.pop(0)
            return None

    def take(self, deadline: Deadline):
        with self._changed:
            self._changed.wait(deadline.remaining)  # error: LAG107 12
            return self._accepted.pop(0)
