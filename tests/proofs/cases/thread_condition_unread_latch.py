"""condition, the predicate left out: wait_until_ready() waits whatever the flag says, and never reads it.

Lost: the announcement that came before wait_until_ready() was called; there is only one.

fix: none
"""

import threading
import time


class Listener:
    def __init__(self):
        self.changed = threading.Condition()
        self.ready = False
        self.late = False

    def mark_ready(self):
        with self.changed:
            self.ready = True
            self.changed.notify_all()

    def wait_until_ready(self):
        with self.changed:
            self.changed.wait(timeout=30)  # error: LAG107


def setup():
    return Listener()


def consumer(listener):
    began = time.monotonic()
    listener.wait_until_ready()
    listener.late = time.monotonic() - began > 1


def producer(listener):
    listener.mark_ready()


def stranded(listener):
    return listener.late
