# The state is read once the future is in the queue.
import threading
from concurrent.futures import Future


class Kiln:
    def __init__(self):
        self._lock = threading.Lock()
        self.fired = False
        self.queue = []

    def wait_fired(self):
        turn = Future()
        self.queue.append(turn)
        if self.fired:
            return
        turn.result()

    def fire(self):
        self.fired = True
        for turn in self.queue:
            turn.set_result(None)
