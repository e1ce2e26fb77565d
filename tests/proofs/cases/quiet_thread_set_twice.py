"""set before and after the write: whoever wakes too early is woken once more.

Holds: the second set() comes after the write, whatever the first one did.
"""

import threading


class Worker:
    def __init__(self):
        self.jobs = []
        self.running = True
        self.gave_up = False
        self.wake = threading.Event()

    def submit(self, job):
        self.jobs.append(job)
        self.wake.set()

    def stop(self):
        self.wake.set()
        self.running = False
        self.wake.set()

    def run(self):
        while self.running:
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
    worker.stop()


def stranded(worker):
    return worker.gave_up
