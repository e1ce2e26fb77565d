# Quiet: what is waited for is asked for here, after the test and under the lock.
import threading


class Cache:
    def __init__(self, queue):
        self._queue = queue
        self._value = None
        self._cond = threading.Condition()

    def loaded(self, value):
        with self._cond:
            self._value = value
            self._cond.notify_all()

    def reload(self):
        if self._value is None:
            raise RuntimeError("nothing to reload")
        with self._cond:
            self._queue.request(self)
            self._cond.wait()
            return self._value
