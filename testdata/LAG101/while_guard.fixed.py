# Lost: put() between the test of the list and the clear() leaves the taker asleep beside an item.
import threading


class Mailbox:
    def __init__(self):
        self.items = []
        self._dirty = threading.Event()

    def put(self, item):
        self.items.append(item)
        self._dirty.set()

    def take(self):
        while not self.items:
            self._dirty.clear()
            if not self.items:
                self._dirty.wait()
        return self.items.pop(0)
