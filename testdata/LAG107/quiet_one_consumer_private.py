# Quiet: a private method, of which several callers are not in sight.
import threading


class Printer(threading.Thread):
    def __init__(self):
        super().__init__()
        self._jobs = []
        self._cond = threading.Condition()

    def submit(self, job):
        with self._cond:
            self._jobs.append(job)
            self._cond.notify()

    def _next(self):
        with self._cond:
            if not self._jobs:
                self._cond.wait()
            return self._jobs.pop(0)

    def run(self):
        while True:
            self._next()()
