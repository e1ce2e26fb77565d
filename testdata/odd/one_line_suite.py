# The whole body stands on the line of the `while`: no place for an `if`, so reported and not touched.
import threading


class Box:
    def __init__(self):
        self._items = []
        self._dirty = threading.Event()

    def put(self, item):
        self._items.append(item)
        self._dirty.set()

    def take(self):
        while not self._items: self._dirty.clear(); self._dirty.wait()  # error: LAG101 31
        return self._items.pop(0)
