# Who waits, and for what, stands elsewhere.
import threading


class Source:
    def __init__(self):
        self.done = False
        self.wake = threading.Event()

    def finish(self):
        self.wake.set()
        self.done = True

    def reset(self):
        self.wake.clear()
        self.done = False

    def wait(self):
        self.wake.wait()
