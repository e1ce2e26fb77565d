# Quiet: the helper waits, its caller tests and holds the lock all the time.
import threading


class Mailbox:
    def __init__(self):
        self.items = []
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            self.items.append(item)
            self.changed.notify()

    def _wait(self):
        self.changed.wait()

    def take(self):
        with self.changed:
            while not self.items:
                self._wait()
            return self.items.pop(0)
