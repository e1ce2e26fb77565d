"""set before the write, one lock: whoever wakes takes the lock before it looks.

Holds: the look comes after the write, for the lock is given back behind it.

frontrun: exact
"""

import threading


class Worker:
    def __init__(self):
        self.lock = threading.Lock()
        self.running = True
        self.gave_up = False
        self.wake = threading.Event()

    def stop(self):
        with self.lock:
            self.wake.set()
            self.running = False

    def run(self):
        while True:
            if not self.wake.wait(timeout=15):
                self.gave_up = True
                return
            self.wake.clear()
            with self.lock:
                if not self.running:
                    return


def setup():
    return Worker()


def consumer(worker):
    worker.run()


def producer(worker):
    worker.stop()


def stranded(worker):
    return worker.gave_up
