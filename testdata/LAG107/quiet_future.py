# Quiet: a future, tested under the lock; what the wait came to is tested again.
import threading


class Future:
    def __init__(self):
        self._state = "PENDING"
        self._result = None
        self._condition = threading.Condition()

    def set_result(self, result):
        with self._condition:
            self._result = result
            self._state = "FINISHED"
            self._condition.notify_all()

    def result(self, timeout=None):
        with self._condition:
            if self._state == "FINISHED":
                return self._result
            self._condition.wait(timeout)
            if self._state == "FINISHED":
                return self._result
            raise TimeoutError
