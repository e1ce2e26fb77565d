# The lock is released between the read and the joining.
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
        with self._lock:
            self.queue.append(turn)
        if not self.fired:
            turn.result()

    def fire(self):
        with self._lock:
            self.fired = True
            for turn in self.queue:
                turn.set_result(None)
