# The flag stays up until the waiter takes it down.
import threading


class Gate:
    def __init__(self):
        self.open = False
        self.changed = threading.Event()

    def unlock(self):
        self.open = True
        self.changed.set()

    def lock(self):
        self.open = False
        self.changed.clear()

    def enter(self):
        while not self.open:
            self.changed.wait()
