# Lines end in CR LF, the inserted one too.
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
            self._dirty.clear()  # error: LAG101 12
            self._dirty.wait()
        return self._items.pop(0)
