"""drain with get_nowait: the queue is emptied, the flag cleared, the flag waited for.

Lost: a job put after the get_nowait() that found nothing and before the clear() stays in the queue.
"""

import queue
import threading

JOBS = 2


class Worker:
    def __init__(self):
        self.jobs = queue.SimpleQueue()
        self.done = []
        self.kick = threading.Event()

    def submit(self, job):
        self.jobs.put(job)
        self.kick.set()

    def run(self):
        while True:
            while True:
                try:
                    job = self.jobs.get_nowait()
                except queue.Empty:
                    break
                self.done.append(job)
            if len(self.done) == JOBS:
                return
            self.kick.clear()  # error: LAG101
            if not self.kick.wait(timeout=15):
                return


def setup():
    return Worker()


def consumer(worker):
    worker.run()


def producer(worker):
    for job in range(JOBS):
        worker.submit(job)


def stranded(worker):
    return JOBS - len(worker.done)
