"""condition, stop flag tested after the wait only: under the lock, another state is tested.

Lost: the stop that comes while the worker works, or before it begins; nobody announces it again.

fix: none
"""

import threading
import time


class Worker:
    def __init__(self):
        self.jobs = []
        self.closed = False
        self.late = False
        self.changed = threading.Condition()

    def put(self, job):
        with self.changed:
            self.jobs.append(job)
            self.changed.notify()

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notify()

    def run(self):
        while True:
            with self.changed:
                if not self.jobs:
                    self.changed.wait(timeout=30)  # error: LAG107
                    if self.closed:
                        return
                    continue
                self.jobs.pop()


def setup():
    return Worker()


def consumer(worker):
    began = time.monotonic()
    worker.run()
    worker.late = time.monotonic() - began > 1


def producer(worker):
    worker.close()


def stranded(worker):
    return worker.late
