"""registered late by a method: the job hands the event's `set` to a method that adds it, after the look.

Lost: the end of the job between the look and the call; nobody calls what is added then.

fix: none
"""

import threading


class Job:
    def __init__(self):
        self.done = False
        self.late = False
        self.callbacks = []

    def finish(self):
        self.done = True
        for callback in self.callbacks:
            callback()

    def add(self, callback):
        self.callbacks.append(callback)

    def join(self):
        if not self.done:
            ended = threading.Event()
            self.add(ended.set)  # error: LAG111
            self.late = not ended.wait(timeout=15)


def setup():
    return Job()


def consumer(job):
    job.join()


def producer(job):
    job.finish()


def stranded(job):
    return job.late
