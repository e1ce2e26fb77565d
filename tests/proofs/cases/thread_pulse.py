"""pulse: set() and clear() at once, for whoever waits at that moment.

Lost: a visitor who has found the gate closed and is on the way to the wait misses the pulse. Who has to
clear instead, and when, depends on how many wait; with one, see quiet_thread_pulse_fixed.py.

fix: none
frontrun: exact
"""

import threading


class Gate:
    def __init__(self):
        self.open = False
        self.gave_up = False
        self.changed = threading.Event()

    def unlock(self):
        self.open = True
        self.changed.set()  # error: LAG105
        self.changed.clear()

    def enter(self):
        while not self.open:
            if not self.changed.wait(timeout=15):
                self.gave_up = True
                return


def setup():
    return Gate()


def consumer(gate):
    gate.enter()


def producer(gate):
    gate.unlock()


def stranded(gate):
    return gate.gave_up
