# Missed: put() may come between the test of items and the taking of the lock; nobody waits yet.
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
        while not self.items:
            with self.changed:
                # woken by put()
                if not self.items:
                    self.changed.wait()
        with self.changed:
            items, self.items = self.items, []
        return items
