"""two states, one flag: a sample is announced by one setter, a new tuning by another one.

Lost: a tuning between the look at `stale` and the clear(), or a sample between the look at the samples in the
pass before and the clear(). A look at `stale` behind the clear() saves the tuning only.
"""

import threading


class Recorder:
    def __init__(self):
        self.samples = []
        self.stored = []
        self.stale = False
        self.tuned = False
        self.kick = threading.Event()

    def offer(self, sample):
        self.samples.append(sample)
        self.kick.set()

    def tune(self):
        self.stale = True
        self.kick.set()

    def run(self):
        while not (self.stored and self.tuned):
            if self.stale:
                self.stale = False
                self.tuned = True
                continue
            self.kick.clear()  # error: LAG101
            if not self.kick.wait(timeout=15):
                return
            while self.samples:
                self.stored.append(self.samples.pop(0))


def setup():
    return Recorder()


def consumer(recorder):
    recorder.run()


def producer(recorder):
    recorder.tune()


def rival(recorder):
    recorder.offer(1)


def stranded(recorder):
    return [*recorder.samples, *(["tuning"] if recorder.stale else [])]
