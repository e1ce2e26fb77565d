# Quiet: not known to be a condition.
import threading
from mylib import Condition


class Mailbox:
    def __init__(self):
        self.lock = threading.Lock()
        self.items = []
        self.changed = Condition(self.lock)

    def put(self, item):
        with self.changed:
            self.items.append(item)
            self.changed.notify()

    def wait_filled(self):
        while not self.items:
            with self.changed:
                self.changed.wait()
