# The worker stops itself: it cannot wake between its own two steps.
import threading


class Worker:
    def __init__(self):
        self.jobs = []
        self.running = True
        self.wake = threading.Event()

    def submit(self, job):
        self.jobs.append(job)
        self.wake.set()

    def stop(self):
        self.wake.set()
        self.running = False

    def run(self):
        while self.running:
            self.wake.wait()
            self.wake.clear()
            if not self.jobs:
                self.stop()
