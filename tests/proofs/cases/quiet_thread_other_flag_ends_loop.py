"""a late flag that decides nothing: the flag before the set has ended the loop already.

Holds: whoever is woken sees `closed`, and leaves, whatever the other flag says.
"""

import threading


class Worker:
    def __init__(self):
        self.jobs = []
        self.closed = False
        self.discard = False
        self.gave_up = False
        self.wake = threading.Event()

    def submit(self, job):
        self.jobs.append(job)
        self.wake.set()

    def close(self):
        self.closed = True
        self.wake.set()
        self.discard = True

    def run(self):
        while not self.closed and not self.discard:
            if not self.wake.wait(timeout=15):
                self.gave_up = True
                return
            self.wake.clear()
            while self.jobs:
                self.jobs.pop(0)


def setup():
    return Worker()


def consumer(worker):
    worker.run()


def producer(worker):
    worker.submit(1)
    worker.close()


def stranded(worker):
    return worker.gave_up
