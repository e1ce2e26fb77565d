# A form feed on a line of its own parts the file; it is no line break.
import threading


class Box:
    def __init__(self):
        self._items = []
        self._dirty = threading.Event()

    def put(self, item):
        self._items.append(item)
        self._dirty.set()

    def take(self):
        while not self._items:
            self._dirty.clear()
            if not self._items:
                self._dirty.wait()
        return self._items.pop(0)
