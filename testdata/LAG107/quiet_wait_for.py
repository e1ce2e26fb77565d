# Quiet: wait_for() tests under the lock, before and after waking.
import threading


class Mailbox:
    def __init__(self):
        self.items = []
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            self.items.append(item)
            self.changed.notify()

    def take(self, timeout):
        if not self.items:
            with self.changed:
                if not self.changed.wait_for(lambda: self.items, timeout):
                    raise TimeoutError
        return self.items.pop(0)
