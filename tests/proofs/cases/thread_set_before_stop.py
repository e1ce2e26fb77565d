"""set before publish: stop() sets the event, then writes the flag that the worker tests.

Lost: a worker that wakes in between takes the signal, sees that it is to go on, and waits again.
"""

import threading

JOBS = 1


class Worker:
    def __init__(self):
        self.jobs = []
        self.done = []
        self.running = True
        self.gave_up = False
        self.wake = threading.Event()

    def submit(self, job):
        self.jobs.append(job)
        self.wake.set()

    def stop(self):
        self.wake.set()  # error: LAG104
        self.running = False

    def run(self):
        while self.running:
            if not self.wake.wait(timeout=15):
                self.gave_up = True
                return
            self.wake.clear()
            while self.jobs:
                self.done.append(self.jobs.pop(0))


def setup():
    return Worker()


def consumer(worker):
    worker.run()


def producer(worker):
    for job in range(JOBS):
        worker.submit(job)
    worker.stop()


def stranded(worker):
    return worker.gave_up
