# The wait is guarded by a second look after the clear().
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
