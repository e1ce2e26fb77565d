# Without a deadline the timer waits for ever: the one that comes after the test is missed.
import threading
import time


class Timer:
    def __init__(self, fire):
        self.fire = fire
        self.deadline = None
        self.changed = threading.Event()

    def schedule(self, when):
        self.deadline = when
        self.changed.set()  # error: LAG105 8
        self.changed.clear()

    def run(self):
        while True:
            deadline = self.deadline
            if deadline is None:
                self.changed.wait()
            elif deadline > time.monotonic():
                self.changed.wait(deadline - time.monotonic())
            else:
                self.deadline = None
                self.fire()
