# Quiet: what is tested before is nothing that the notifier announces.
import threading


class Ticker:
    def __init__(self, enabled):
        self.enabled = enabled
        self.ticks = 0
        self.cond = threading.Condition()

    def tick(self):
        with self.cond:
            self.ticks += 1
            self.cond.notify_all()

    def wait_tick(self):
        if not self.enabled:
            return
        with self.cond:
            self.cond.wait()
