# Only a later end is announced: whoever misses it wakes too early, and looks.
import threading
import time


class Timer:
    def __init__(self, fire):
        self.fire = fire
        self.deadline = time.monotonic() + 60
        self.changed = threading.Event()

    def cancel(self):
        self.deadline = None
        self.changed.set()
        self.changed.clear()

    def run(self):
        while True:
            deadline = self.deadline
            if deadline is None:
                self.changed.wait()
            else:
                self.changed.wait(deadline - time.monotonic())
                self.fire()
