"""condition, tested in one branch only: with a timeout, number_after() waits whatever the number is.

Lost: the announcement that came before number_after() was called; there is only one.

fix: none
"""

import threading
import time


class Counter:
    def __init__(self):
        self.changed = threading.Condition()
        self.number = 0
        self.late = False

    def count(self):
        with self.changed:
            self.number += 1
            self.changed.notify_all()

    def number_after(self, last, timeout=None):
        with self.changed:
            if timeout is None:
                self.changed.wait_for(lambda: self.number > last)
            else:
                self.changed.wait(timeout)  # error: LAG107
            return self.number


def setup():
    return Counter()


def consumer(counter):
    began = time.monotonic()
    counter.number_after(0, timeout=30)
    counter.late = time.monotonic() - began > 1


def producer(counter):
    counter.count()


def stranded(counter):
    return counter.late
