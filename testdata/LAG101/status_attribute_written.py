# Lost: `idle` is written on the way to the wait. Who reads it only shows it, and never sets.
import threading


class Worker:
    def __init__(self):
        self.jobs = []
        self.idle = False
        self.wake = threading.Event()

    def add(self, job):
        self.jobs.append(job)
        self.wake.set()

    @property
    def state(self):
        return "idle" if self.idle else "busy"

    def work(self):
        while True:
            while self.jobs:
                self.jobs.pop()()
            self.wake.clear()  # error: LAG101 12
            self.idle = True
            self.wake.wait()
            self.idle = False
