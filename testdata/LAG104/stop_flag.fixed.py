# The worker wakes, finds `running` still true, and waits for a signal that does not come again.
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
        self.running = False
        self.wake.set()

    def run(self):
        while self.running:
            self.wake.wait()
            self.wake.clear()
            while self.jobs:
                self.jobs.pop(0)()
