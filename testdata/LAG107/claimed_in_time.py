# Stolen: of two callers that one notification wakes in time, both claim the lock that is free.
import threading


class Lock:
    def __init__(self):
        self._changed = threading.Condition()
        self._taken = False

    def acquire(self, timeout=-1):
        with self._changed:
            in_time = True
            if self._taken:
                in_time = self._changed.wait(timeout)  # error: LAG107 26
            if not in_time:
                return False
            self._taken = True
            return True

    def release(self):
        with self._changed:
            self._taken = False
            self._changed.notify_all()

    def hold(self, work):
        self.acquire()
        try:
            work()
        finally:
            self.release()
