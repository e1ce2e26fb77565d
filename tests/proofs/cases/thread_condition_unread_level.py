"""condition, the predicate left out: acquire() waits although the lock is free, and claims it then.

Lost: the release that came before acquire() was called; nobody releases what nobody holds.

fix: none
"""

import threading
import time


class Lock:
    def __init__(self):
        self.changed = threading.Condition()
        self.taken = False
        self.late = False

    def release(self):
        with self.changed:
            self.taken = False
            self.changed.notify()

    def acquire(self):
        with self.changed:
            self.changed.wait(timeout=30)  # error: LAG107
            self.taken = True


def setup():
    lock = Lock()
    lock.taken = True
    return lock


def consumer(lock):
    began = time.monotonic()
    lock.acquire()
    lock.late = time.monotonic() - began > 1


def producer(lock):
    lock.release()


def stranded(lock):
    return lock.late
