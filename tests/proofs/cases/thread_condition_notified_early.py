"""condition, notified early: the flag is written afterwards, without the lock.

Lost: the waiter tests the flag between the two, and nobody notifies again.

fix: none
"""

import threading


class Listener:
    def __init__(self):
        self.changed = threading.Condition()
        self.ready = False
        self.late = False

    def mark_ready(self):
        with self.changed:
            self.changed.notify_all()  # error: LAG104
        self.ready = True

    def wait_until_ready(self):
        with self.changed:
            while not self.ready:
                if not self.changed.wait(timeout=30):
                    self.late = True
                    return


def setup():
    return Listener()


def consumer(listener):
    listener.wait_until_ready()


def producer(listener):
    listener.mark_ready()


def stranded(listener):
    return listener.late
