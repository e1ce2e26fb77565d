# Who claims after a limited wait that it does not ask about may mean to go on in any case.
import threading


class Lock:
    def __init__(self):
        self._changed = threading.Condition()
        self._taken = False

    def acquire(self, timeout):
        with self._changed:
            if self._taken:
                self._changed.wait(timeout)
            self._taken = True

    def acquire_in_time(self, timeout):
        with self._changed:
            in_time = self._changed.wait_for(lambda: not self._taken, timeout)
            if in_time:
                self._taken = True
            return in_time

    def release(self):
        with self._changed:
            self._taken = False
            self._changed.notify_all()
