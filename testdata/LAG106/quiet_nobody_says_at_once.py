# Quiet: two methods wait and clear, but nothing in sight runs them at the same time.
import threading


class Meter:
    def __init__(self):
        self.value = 0
        self.changed = threading.Event()

    def update(self, value):
        self.value = value
        self.changed.set()

    def wait_above(self, limit):
        while self.value < limit:
            self.changed.wait()
            self.changed.clear()

    def wait_below(self, limit):
        while self.value > limit:
            self.changed.wait()
            self.changed.clear()
