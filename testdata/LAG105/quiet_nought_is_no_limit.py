# Quiet: nought means "no limit"; who misses it wakes too early.
import threading


class Poller(threading.Thread):
    def __init__(self, check):
        super().__init__(daemon=True)
        self.check = check
        self.limit = 30
        self.changed = threading.Event()

    def lift(self):
        self.limit = 0
        self.changed.set()
        self.changed.clear()

    def run(self):
        while True:
            self.check()
            self.changed.wait(self.limit or None)
