# Missed, and late by the timeout: the fix tests again and leaves the timeout as it is.
import threading


class Sampler:
    def __init__(self):
        self.samples = []
        self.cond = threading.Condition()

    def add(self, sample):
        with self.cond:
            self.samples.append(sample)
            self.cond.notify()

    def collect(self):
        while len(self.samples) < 10:
            with self.cond:
                if len(self.samples) < 10:
                    self.cond.wait(30)
        return self.samples
