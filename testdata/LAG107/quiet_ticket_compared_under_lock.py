# The number that an earlier call returned is a ticket: under the lock it is compared with the state.
import threading


class Gate:
    def __init__(self):
        self._condition = threading.Condition()
        self._wanted = False
        self._requested = 0
        self._granted = 0
        self._closed = False

    def close(self):
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    def _request(self):
        with self._condition:
            if self._closed:
                return None
            if not self._wanted:
                self._wanted = True
                self._requested += 1
            self._condition.notify_all()
            return self._requested

    def grant(self):
        with self._condition:
            self._wanted = False
            self._granted = self._requested
            self._condition.notify_all()

    def enter(self):
        number = self._request()
        if number is None:
            return False
        with self._condition:
            while self._granted < number and not self._closed:
                self._condition.wait()
        return True
