# The state is looked at between the two.
import threading


class Box:
    def __init__(self):
        self._items = []
        self._filled = threading.Event()

    def put(self, item):
        self._items.append(item)
        self._filled.set()

    def take(self):
        while True:
            self._filled.clear()
            if self._items:
                return self._items.pop()
            self._filled.wait()
