# Quiet: there is one worker at a time; each loop waits for its end, leaves, or replaces it.
import threading


class Shop:
    def __init__(self):
        self._jobs = []
        self._cond = threading.Condition()
        self._worker = None

    def submit(self, job):
        with self._cond:
            self._jobs.append(job)
            self._cond.notify()

    def supervise(self):
        while True:
            worker = threading.Thread(target=self._work)
            worker.start()
            worker.join()

    def restart(self, times):
        for _ in range(times):
            self._worker = threading.Thread(target=self._work)
            self._worker.start()

    def first_free(self, places):
        for place in places:
            if place.free:
                threading.Thread(target=self._work).start()

    def _work(self):
        while True:
            with self._cond:
                if not self._jobs:
                    self._cond.wait()
                job = self._jobs.pop(0)
            job()


class Desk:
    def __init__(self):
        self._jobs = []
        self._cond = threading.Condition()

    def submit(self, job):
        with self._cond:
            self._jobs.append(job)
            self._cond.notify()

    def _work(self):
        while True:
            with self._cond:
                if not self._jobs:
                    self._cond.wait()
                job = self._jobs.pop(0)
            job()


class Office:
    def __init__(self, desks: list[Desk]):
        for desk in desks:
            threading.Thread(target=desk._work).start()
