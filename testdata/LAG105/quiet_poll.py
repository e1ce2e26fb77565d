# Whoever misses the pulse looks again soon.
import threading


class Gate:
    def __init__(self):
        self.open = False
        self.changed = threading.Event()

    def unlock(self):
        self.open = True
        self.changed.set()
        self.changed.clear()

    def enter(self):
        while not self.open:
            self.changed.wait(0.25)
