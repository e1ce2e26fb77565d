# What a function uses of a parameter tells its class, so its condition and its state are known.
import threading


class Job:
    def __init__(self):
        self.changed = threading.Condition()
        self.parts = []


class Pool:
    def add(self, job, part):
        with job.changed:
            job.parts.append(part)
            job.changed.notify()

    def wait(self, job):
        while not job.parts:
            with job.changed:
                job.changed.wait()  # error: LAG107 16
        return job.parts
