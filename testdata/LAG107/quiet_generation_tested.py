# Quiet: under the lock a counter is tested that put() raises as well.
import threading


class Mailbox:
    def __init__(self):
        self.items = []
        self.generation = 0
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            self.items.append(item)
            self.generation += 1
            self.changed.notify_all()

    def wait_filled(self):
        while True:
            seen = self.generation
            if self.items:
                return
            with self.changed:
                if seen == self.generation:
                    self.changed.wait()
