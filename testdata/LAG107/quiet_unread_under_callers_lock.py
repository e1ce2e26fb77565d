# Quiet: the only caller makes the request under the lock, which it keeps until the wait gives it back.
import threading


class Ring:
    def __init__(self):
        self._cond = threading.Condition()
        self._busy = False

    def _begin(self):
        with self._cond:
            self._busy = True

    def run(self, thread):
        with self._cond:
            self._begin()
            thread.start()
            self._wait_for_end()

    def end(self):
        with self._cond:
            self._busy = False
            self._cond.notify_all()

    def _wait_for_end(self):
        with self._cond:
            self._cond.wait()
