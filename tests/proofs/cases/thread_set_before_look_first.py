"""set before publish, look first: the worker looks before it clears; the order of the two is all one.

Lost: the worker looks between the set() and the write, and its clear() takes the only signal. No
fix: setting last would uncover a second bug, a stop between this look and the clear() (LAG102).

fix: none
frontrun: exact
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
        self.wake.set()  # error: LAG104
        self.running = False

    def run(self):
        while True:
            if not self.wake.wait(timeout=15):
                self.gave_up = True
                return
            if not self.running:
                return
            self.wake.clear()
            while self.jobs:
                self.jobs.pop(0)()


def setup():
    return Worker()


def consumer(worker):
    worker.run()


def producer(worker):
    worker.stop()


def stranded(worker):
    return worker.gave_up
