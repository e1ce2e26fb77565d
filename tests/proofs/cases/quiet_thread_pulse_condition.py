"""no pulse, a condition: the state is tested under the lock under which it is written and announced.

Holds: what the page of LAG105 advises where several wait; two visitors come here. The fix of
thread_pulse.py.
"""

import threading


class Gate:
    def __init__(self):
        self.open = False
        self.entered = 0
        self.changed = threading.Condition()

    def unlock(self):
        with self.changed:
            self.open = True
            self.changed.notify_all()

    def enter(self):
        with self.changed:
            if self.changed.wait_for(lambda: self.open, timeout=15):
                self.entered += 1


def setup():
    return Gate()


def consumer(gate):
    gate.enter()


def rival(gate):
    gate.enter()


def producer(gate):
    gate.unlock()


def stranded(gate):
    return 2 - gate.entered
