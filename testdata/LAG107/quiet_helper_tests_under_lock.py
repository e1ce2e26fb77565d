# Quiet: the test under the lock stands in a method.
import threading


class Mailbox:
    def __init__(self):
        self.items = []
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            self.items.append(item)
            self.changed.notify()

    def _empty(self):
        return not self.items

    def wait_filled(self):
        while self._empty():
            with self.changed:
                if self._empty():
                    self.changed.wait()
