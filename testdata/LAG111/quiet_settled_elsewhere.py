# Who settles the futures does not write what is read here.
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
        turn.result()

    def fire(self):
        self.fires = 1
        for turn in self.queue:
            turn.set_result(None)
