# One lock over the read and the joining here, and over the write there.
import threading
from concurrent.futures import Future


class Kiln:
    def __init__(self):
        self._lock = threading.Lock()
        self.fired = False
        self.queue = []

    def wait_fired(self):
        with self._lock:
            if self.fired:
                return
            turn = Future()
            self.queue.append(turn)
        turn.result()

    def fire(self):
        with self._lock:
            self.fired = True
            turns = list(self.queue)
        for turn in turns:
            turn.set_result(None)
