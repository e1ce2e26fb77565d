# Missed: the early return tests without the lock; what is published behind it wakes nobody.
import threading


class Startup:
    def __init__(self):
        self.ready = False
        self.changed = threading.Condition()

    def finish(self):
        self.ready = True
        with self.changed:
            self.changed.notify_all()

    def wait_ready(self):
        if self.ready:
            return
        with self.changed:
            self.changed.wait()  # error: LAG107 12
