# A byte order mark stands before this comment and stays there.
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
