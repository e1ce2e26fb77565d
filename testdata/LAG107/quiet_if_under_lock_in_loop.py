# Quiet: an `if` under the lock, and the loop around it tests again.
import threading


class Mailbox:
    def __init__(self):
        self.items = []
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            self.items.append(item)
            self.changed.notify()

    def wait_filled(self):
        while not self.items:
            with self.changed:
                if not self.items:
                    self.changed.wait()
