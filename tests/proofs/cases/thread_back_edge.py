"""around the back edge: wait, drain, clear, and again.

Lost: a job submitted after the drain's last test and before the clear() waits for the next signal.
"""

import threading

JOBS = 2


class Worker:
    def __init__(self):
        self.jobs = []
        self.done = []
        self.kick = threading.Event()

    def submit(self, job):
        self.jobs.append(job)
        self.kick.set()

    def run(self):
        while len(self.done) < JOBS:
            if not self.kick.wait(timeout=15):
                return
            while self.jobs:
                self.done.append(self.jobs.pop(0))
            self.kick.clear()  # error: LAG102


def setup():
    return Worker()


def consumer(worker):
    worker.run()


def producer(worker):
    for job in range(JOBS):
        worker.submit(job)


def stranded(worker):
    return list(worker.jobs)
