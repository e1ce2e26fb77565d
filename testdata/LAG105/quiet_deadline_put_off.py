# Each sign of life puts the deadline off: whoever misses it wakes too early, looks, and waits on.
import threading
import time


class Watchdog:
    def __init__(self, bark, patience):
        self.bark = bark
        self.patience = patience
        self.deadline = time.monotonic() + patience
        self.fed = threading.Event()

    def feed(self):
        now = time.monotonic()
        self.deadline = now + self.patience
        self.fed.set()
        self.fed.clear()

    def run(self):
        while True:
            rest = self.deadline - time.monotonic()
            if rest <= 0:
                self.bark()
                return
            self.fed.wait(rest)
