"""condition, no test at all: get() takes the lock and waits, whatever the queue holds.

Lost: a job that was put before get() was called; it lies there until the next one comes.

fix: none
"""

import threading
import time

JOBS = 1


class WorkQueue:
    def __init__(self):
        self.jobs = []
        self.done = []
        self.late = False
        self.filled = threading.Condition()

    def put(self, job):
        with self.filled:
            self.jobs.append(job)
            self.filled.notify()

    def get(self):
        with self.filled:
            self.filled.wait(timeout=30)  # error: LAG107
            return self.jobs.pop(0)


def setup():
    return WorkQueue()


def consumer(work):
    began = time.monotonic()
    work.done.append(work.get())
    work.late = time.monotonic() - began > 1


def producer(work):
    for job in range(JOBS):
        work.put(job)


def stranded(work):
    return work.late
