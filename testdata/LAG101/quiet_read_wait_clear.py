# The classic, entered at another place: after each clear() the loop's top reads again.
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
            while self._jobs:
                self._jobs.pop(0)()
            self._kick.wait()
            self._kick.clear()
