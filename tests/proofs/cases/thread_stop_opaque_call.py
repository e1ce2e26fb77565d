"""opaque call: the stop flag is tested, the flag cleared, something unknown is called, then the wait.

Lost: a stop between the test and the clear() is not seen before the timeout; the call does not answer it.

fix: none
"""

import threading


class Sampler:
    def __init__(self, sample):
        self.sample = sample
        self.stopped = False
        self.ended = False
        self.wake = threading.Event()

    def start(self):
        threading.Thread(target=self.run).start()

    def stop(self):
        self.stopped = True
        self.wake.set()

    def run(self):
        while not self.stopped:
            self.wake.clear()  # error: LAG101
            self.sample()
            if not self.wake.wait(timeout=15):
                return
        self.ended = True


def setup():
    return Sampler(lambda: None)


def consumer(sampler):
    sampler.run()


def producer(sampler):
    sampler.stop()


def stranded(sampler):
    return [] if sampler.ended else ["stop"]
