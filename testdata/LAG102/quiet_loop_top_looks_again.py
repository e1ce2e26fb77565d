# Between the clear() and the next wait the list is tested again.
import threading


class Worker:
    def __init__(self):
        self._jobs = []
        self._kick = threading.Event()

    def submit(self, job):
        self._jobs.append(job)
        self._kick.set()

    def run(self):
        while True:
            if not self._jobs:
                self._kick.wait(5)
            while self._jobs:
                self._jobs.pop(0)()
            self._kick.clear()
