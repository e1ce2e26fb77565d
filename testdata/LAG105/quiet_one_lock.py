# Look, wait and pulse are under one lock, which the waiter keeps while it waits.
import threading


class Slot:
    def __init__(self):
        self.lock = threading.Lock()
        self.full = False
        self.changed = threading.Event()

    def fill(self):
        with self.lock:
            self.full = True
            self.changed.set()
            self.changed.clear()

    def wait_until_full(self):
        with self.lock:
            if not self.full:
                self.changed.wait(1)
