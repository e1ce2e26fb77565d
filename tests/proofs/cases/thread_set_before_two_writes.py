"""set before two writes: the outcome and the flag that says so are written after the set().

Lost: who follows the job wakes, sees neither, and waits again. The fix has to come behind both writes.
"""

import threading


class Job:
    def __init__(self):
        self.error = None
        self.done = False
        self.gave_up = False
        self.shown = []
        self.changed = threading.Event()

    def fail(self, error):
        self.changed.set()  # error: LAG104
        self.error = error
        self.done = True

    def follow(self):
        while not self.done:
            if not self.changed.wait(timeout=15):
                self.gave_up = True
                return
            self.changed.clear()
            if self.error is not None:
                self.shown.append(self.error)


def setup():
    return Job()


def consumer(job):
    job.follow()


def producer(job):
    job.fail("no space left")


def stranded(job):
    return job.gave_up
