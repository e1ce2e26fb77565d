# What is announced cannot lie before the wait, or somebody else reads the flag and the wait may be for the next.
import threading


class Jobs:
    """The wait's own job is counted first."""

    def __init__(self):
        self._done = threading.Condition()
        self._unfinished = 0

    def task_done(self):
        with self._done:
            self._unfinished -= 1
            if self._unfinished == 0:
                self._done.notify_all()

    def run(self, start):
        with self._done:
            self._unfinished += 1
            start(self.task_done)
            self._done.wait()


class Stock:
    """Announced is that there is one: at first there is none."""

    def __init__(self):
        self._changed = threading.Condition()
        self._count = 0

    def add(self):
        with self._changed:
            self._count += 1
            if self._count == 1:
                self._changed.notify_all()

    def wait_for_delivery(self):
        with self._changed:
            self._changed.wait()


class Runner:
    def __init__(self):
        self._changed = threading.Condition()
        self._exited = True

    def run(self, work):
        self._exited = False
        try:
            work()
        finally:
            with self._changed:
                self._exited = True
                self._changed.notify_all()
                self._on_exit()

    def _on_exit(self):
        pass

    def wait_for_next_exit(self):
        while True:
            with self._changed:
                self._changed.wait()
            print("exited")
