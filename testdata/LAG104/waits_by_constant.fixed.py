# A constant that is long is no poll; nor is a short one that something makes longer.
import threading

PATIENCE = 30


class Download:
    def __init__(self):
        self.done = False
        self.step = 0.1
        self.wake = threading.Event()

    def slow_down(self, seconds):
        self.step = seconds

    def finish(self):
        self.done = True
        self.wake.set()

    def watch(self, tell):
        while not self.done:
            self.wake.wait(PATIENCE)
            self.wake.clear()
            tell("still there")

    def watch_by_step(self, tell):
        while not self.done:
            self.wake.wait(self.step)
            self.wake.clear()
            tell("still there")
