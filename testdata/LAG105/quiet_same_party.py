# The function that waits gives the pulse itself.
import threading


class Loop:
    def __init__(self):
        self.dirty = False
        self.wake = threading.Event()

    def mark(self):
        self.dirty = True
        self.wake.set()
        self.wake.clear()

    def run(self):
        while not self.dirty:
            self.mark()
            self.wake.wait(1)
