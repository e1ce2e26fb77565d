"""condition, early return: readiness is tested without the lock, and published without it too.

Lost: a start that ends between the test and the lock; the notification finds nobody who waits.
"""

import threading
import time


class Startup:
    def __init__(self):
        self.ready = False
        self.late = False
        self.changed = threading.Condition()

    def finish(self):
        self.ready = True
        with self.changed:
            self.changed.notify_all()

    def wait_ready(self):
        if self.ready:
            return
        with self.changed:
            self.changed.wait(timeout=30)  # error: LAG107


def setup():
    return Startup()


def consumer(startup):
    began = time.monotonic()
    startup.wait_ready()
    startup.late = time.monotonic() - began > 1


def producer(startup):
    startup.finish()


def stranded(startup):
    return startup.late
