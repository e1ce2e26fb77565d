# The caller of the function that writes sets the event once more.
import threading


class Worker:
    def __init__(self):
        self.jobs = []
        self.running = True
        self.wake = threading.Event()

    def submit(self, job):
        self.jobs.append(job)
        self.wake.set()

    def _leave(self):
        self.wake.set()
        self.running = False

    def stop(self):
        self._leave()
        self.wake.set()

    def run(self):
        while self.running:
            self.wake.wait()
            self.wake.clear()
            while self.jobs:
                self.jobs.pop(0)()
