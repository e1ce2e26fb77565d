# A Condition holds a lock that can be taken twice; the loop tests under it, and wait() gives back both.
import threading


class Job:
    def __init__(self):
        self._done = False
        self._cond = threading.Condition()

    def finish(self):
        with self._cond:
            self._done = True
            self._cond.notify_all()

    def get(self):
        with self._cond:
            while not self._done:
                self._block()

    def _block(self):
        with self._cond:
            self._cond.wait()
