# Unread: the flag is raised once and announced; who asks after that waits for an announcement that was made.
import threading


class Listener:
    def __init__(self):
        self._changed = threading.Condition()
        self._ready = False

    def mark_ready(self):
        self._changed.acquire()
        self._ready = True
        self._changed.notify()
        self._changed.release()

    def wait_until_ready(self):
        self._changed.acquire()
        self._changed.wait()  # error: LAG107 8
        self._changed.release()

    def is_ready(self):
        with self._changed:
            return self._ready


class Delivery:
    """A subclass counts beside the lock: that count is nothing that the wait could be for."""

    def __init__(self):
        self._arrived = False
        self._calls = 0
        self._changed = threading.Condition()

    def arrive(self):
        self._calls += 1
        with self._changed:
            self._arrived = True
            self._changed.notify_all()

    def wait_for_arrival(self, timeout=None):
        with self._changed:
            return self._changed.wait(timeout)  # error: LAG107 19


class Request:
    """Either an answer or an error is given, and only where there is none yet."""

    def __init__(self):
        self.answer = None
        self.error = None
        self._given = threading.Condition()

    def give(self, answer):
        with self._given:
            if self.answer or self.error:
                return False
            self.answer = answer
            self._given.notify_all()
            return True

    def fail(self, error):
        with self._given:
            if self.answer or self.error:
                return False
            self.error = error
            self._given.notify_all()
            return True

    def wait(self, timeout):
        with self._given:
            if not self._given.wait(timeout):  # error: LAG107 19
                self.error = TimeoutError()
        if self.error:
            raise self.error
        return self.answer
