# `fire()` after the test finds an empty queue, and the future is never settled.
import threading
from concurrent.futures import Future


class Kiln:
    def __init__(self):
        self._lock = threading.Lock()
        self.fired = False
        self.queue = []

    def wait_fired(self):
        if self.fired:
            return
        turn = Future()
        self.queue.append(turn)
        if not self.fired:
            turn.result()

    def fire(self):
        self.fired = True
        for turn in self.queue:
            turn.set_result(None)
