# Lost: the property reads the jobs; one may be queued before the clear().
import threading


class Printer:
    def __init__(self):
        self._jobs = []
        self._queued = threading.Event()

    @property
    def idle(self):
        return not self._jobs

    def enqueue(self, job):
        self._jobs.append(job)
        self._queued.set()

    def print_next(self):
        while self.idle:
            self._queued.clear()
            if self.idle:
                self._queued.wait()
        self._jobs.pop(0).render()
