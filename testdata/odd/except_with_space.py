# The blank before the colon of the except does not survive LibCST: reported, not touched.
import threading


class Box:
    def __init__(self):
        self._items = []
        self._dirty = threading.Event()

    def put(self, item):
        try:
            self._items.append(item)
        except (TypeError, ValueError) :
            raise
        self._dirty.set()

    def take(self):
        while not self._items:
            self._dirty.clear()  # error: LAG101 12
            self._dirty.wait()
        return self._items.pop(0)
