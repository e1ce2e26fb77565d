# Quiet: tested without the lock to be fast, and again under it.
import threading


class Mailbox:
    def __init__(self):
        self.items = []
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            self.items.append(item)
            self.changed.notify()

    def take_all(self):
        if not self.items:
            with self.changed:
                while not self.items:
                    self.changed.wait()
        with self.changed:
            items, self.items = self.items, []
        return items
