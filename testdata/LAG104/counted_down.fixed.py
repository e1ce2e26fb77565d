# The count decides when the waiting ends, although nothing tells its value.
import threading


class Latch:
    def __init__(self, parties):
        self.parties = parties
        self.arrived = 0
        self.changed = threading.Event()

    def arrive(self):
        self.arrived += 1
        self.changed.set()

    def wait_for_all(self):
        while self.arrived < self.parties:
            self.changed.wait()
            self.changed.clear()
