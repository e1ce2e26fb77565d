# A wrapper of a condition: who calls `notify()` has called `acquire()` before.
import threading


class Monitor:
    def __init__(self):
        self._condition = threading.Condition()

    def acquire(self):
        self._condition.acquire()

    def release(self):
        self._condition.release()

    def notify(self):
        self._condition.notify()
