# Cleared before the drain: what comes during it leaves the flag up.
import threading


class Worker:
    def __init__(self):
        self._jobs = []
        self._kick = threading.Event()

    def submit(self, job):
        self._jobs.append(job)
        self._kick.set()

    def run(self):
        while self._kick.wait():
            self._kick.clear()
            while self._jobs:
                self._jobs.pop(0)()
