"""condition, count taken twice: an `if` tests, waits, and counts down without a second test; two callers.

Lost: the slot whose notification woke one caller is taken by the other before that one has the lock
back; it counts down all the same, and two have one slot.

frontrun: no, it does not come to the end of three threads in a minute
"""

import threading

SLOTS = 2


class Slots:
    def __init__(self):
        self.count = 0
        self.lowest = 0
        self.freed = threading.Condition()

    def release(self):
        with self.freed:
            self.count += 1
            self.freed.notify()

    def acquire(self):
        with self.freed:
            if self.count == 0:
                self.freed.wait()  # error: LAG107
            self.count -= 1
            self.lowest = min(self.lowest, self.count)


def setup():
    return Slots()


def consumer(slots):
    slots.acquire()


def rival(slots):
    slots.acquire()


def producer(slots):
    for _ in range(SLOTS):
        slots.release()


def stranded(slots):
    return slots.lowest < 0
