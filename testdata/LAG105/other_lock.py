# Look and pulse are under locks, but not under one.
import threading


class Slot:
    def __init__(self):
        self.reading = threading.Lock()
        self.writing = threading.Lock()
        self.full = False
        self.changed = threading.Event()

    def fill(self):
        with self.writing:
            self.full = True
            self.changed.set()  # error: LAG105 12
            self.changed.clear()

    def wait_until_full(self):
        while True:
            with self.reading:
                if self.full:
                    return
            self.changed.wait(5)
