# Columns count code points: neither UTF-8 bytes nor UTF-16 units.
import threading


class Box:
    def __init__(self):
        self._items = []
        self._größe = 0
        self._dirty = threading.Event()

    def put(self, item):
        self._items.append(item)
        self._dirty.set()

    def take(self):
        while not self._items:
            é = 1; self._dirty.clear()  # error: LAG101 19
            self._dirty.wait()
        return self._items.pop(0), é

    def take_last(self):
        while not self._items:
            note = "🙂🙂"; self._dirty.clear()  # error: LAG101 25
            self._dirty.wait()
        return self._items.pop(), note
