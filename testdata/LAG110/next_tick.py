# A deliberate wait for the next signal, most likely; nothing is observed, nothing can be said to be lost.
import threading


class Clock:
    def __init__(self):
        self._tick = threading.Event()

    def advance(self):
        self._tick.set()

    def wait_for_next(self):
        self._tick.clear()  # error: LAG110 8
        self._tick.wait()
