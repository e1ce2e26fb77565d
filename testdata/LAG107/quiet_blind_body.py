# Nothing is left: a caller of the body tests, the wait collects for a while, or a test decides whether to wait.
import threading


class Worker:
    def __init__(self):
        self._items = []
        self._changed = threading.Condition()

    def put(self, item):
        with self._changed:
            self._items.append(item)
            self._changed.notify()

    def run(self):
        while True:
            with self._changed:
                if not self._items:
                    self._sleep()
                item = self._items.pop(0)
            print(item)

    def _sleep(self):
        self._changed.wait()
        print(self._items.pop(0))


class Collector:
    def __init__(self, settings):
        self._rows = []
        self._settings = settings
        self._changed = threading.Condition()

    def put(self, row):
        with self._changed:
            self._rows.append(row)
            self._changed.notify()

    def collect(self, seconds=5.0):
        with self._changed:
            self._changed.wait(seconds)
            if self._rows:
                return self._rows.pop(0)
            return None

    def take(self):
        with self._changed:
            if self._settings.idle:
                return None
            self._changed.wait()
            return self._rows.pop(0)
