# Unread: who comes while the state is as at the beginning waits for an announcement that nobody makes.
import threading


class ReadWriteLock:
    def __init__(self):
        self._changed = threading.Condition()
        self._readers = 0
        self._writing = False

    def release_read(self):
        with self._changed:
            self._readers -= 1
            if self._readers == 0:
                self._changed.notify_all()

    def release_write(self):
        with self._changed:
            self._writing = False
            self._changed.notify_all()

    def acquire_read(self):
        with self._changed:
            self._changed.wait()  # error: LAG107 12
            self._readers += 1


class Jobs:
    def __init__(self):
        self._done = threading.Condition()
        self._unfinished = 0

    def put(self):
        with self._done:
            self._unfinished += 1

    def task_done(self):
        with self._done:
            unfinished = self._unfinished - 1
            if unfinished <= 0:
                if unfinished < 0:
                    raise ValueError
                self._done.notify_all()
            self._unfinished = unfinished

    def join(self, limit=None):
        if limit is None:
            limit = 60
        with self._done:
            self._done.wait(limit)  # error: LAG107 12


class Runner:
    """Nothing else reads the flag: it is there for the wait, which does not."""

    def __init__(self):
        self._changed = threading.Condition()
        self._exited = False

    def run(self, work):
        self._exited = False
        try:
            work()
        finally:
            with self._changed:
                self._exited = True
                self._changed.notify_all()

    def stop(self):
        with self._changed:
            self._changed.wait()  # error: LAG107 12
