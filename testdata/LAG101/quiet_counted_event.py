# A counted event: clear() takes one signal off, those that came in between are still counted.
import threading


class CountedEvent:
    def __init__(self):
        self._count = 0
        self._cond = threading.Condition()

    def set(self):
        with self._cond:
            self._count += 1
            self._cond.notify_all()

    def clear(self):
        with self._cond:
            self._count = max(0, self._count - 1)

    def wait(self, timeout=None):
        with self._cond:
            return self._cond.wait_for(lambda: self._count > 0, timeout)


class Worker:
    def __init__(self):
        self._jobs = []
        self._posted = CountedEvent()

    def post(self, job):
        self._jobs.append(job)
        self._posted.set()

    def run(self):
        while True:
            self._posted.wait()
            self._jobs.pop(0)()
            self._posted.clear()
