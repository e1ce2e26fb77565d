# Calls that are spread over lines are reported where the clear() expression begins.
import threading


class Box:
    def __init__(self):
        self._items = []
        self._dirty = threading.Event()

    def put(self, item):
        self._items.append(item)
        self._dirty.set()

    def take(self):
        while True:
            if self._items:
                return self._items.pop(0)
            self._dirty.clear(
                # nothing there
            )
            if self._items:
                continue
            if not self._dirty.wait(
                timeout=15,
            ):
                print("still nothing")
