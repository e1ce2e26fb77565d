"""wait, clear, read: the classic order.

Holds: every read comes after a clear(), and every signal that a clear() erases is older than a read.
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
            self.kick.clear()
            while self.jobs:
                self.done.append(self.jobs.pop(0))


def setup():
    return Worker()


def consumer(worker):
    worker.run()


def producer(worker):
    for job in range(JOBS):
        worker.submit(job)


def stranded(worker):
    return list(worker.jobs)
