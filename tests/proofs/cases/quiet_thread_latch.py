"""set before the write, nobody clears: the event stays set.

Holds: a worker that sees the old state does not block at its next wait, and looks again.

frontrun: exact
"""

import threading
import time


class Worker:
    def __init__(self):
        self.running = True
        self.gave_up = False
        self.wake = threading.Event()

    def stop(self):
        self.wake.set()
        self.running = False

    def step(self):
        time.sleep(1)

    def run(self):
        while self.running:
            if not self.wake.wait(timeout=15):
                self.gave_up = True
                return
            self.step()


def setup():
    return Worker()


def consumer(worker):
    worker.run()


def producer(worker):
    worker.stop()


def stranded(worker):
    return worker.gave_up
