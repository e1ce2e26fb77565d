# Quiet: two classes fit, so nothing is known of the parameter; where one fits, the test is under the lock.
import threading


class Job:
    def __init__(self):
        self.changed = threading.Condition()
        self.parts = []

    @property
    def signal(self):
        return self.changed


class Order:
    def __init__(self, changed):
        self.changed = changed
        self.parts = []


class Pool:
    def add(self, job, part):
        with job.changed:
            job.parts.append(part)
            job.changed.notify()

    def wait(self, job):
        while not job.parts:
            with job.changed:
                job.changed.wait()
        return job.parts

    def take(self, job: Job):
        with job.changed:
            while not job.parts:
                job.signal.wait()
            return job.parts.pop()
