"""registered late: the waiter reads the flag, and only then raises the one that says that it waits.

Lost: a parcel put between the test of the loop and the flag; the event is not set for it.

fix: none
"""

import threading


class Belt:
    def __init__(self):
        self.parcels = []
        self.taken = []
        self.waits = False
        self.arrived = threading.Event()

    def put(self, parcel):
        self.parcels.append(parcel)
        if self.waits:
            self.arrived.set()

    def take(self):
        while not self.parcels:
            self.waits = True  # error: LAG111
            if not self.arrived.wait(timeout=15):
                return
        self.taken.append(self.parcels.pop())


def setup():
    return Belt()


def consumer(belt):
    belt.take()


def producer(belt):
    belt.put(1)


def stranded(belt):
    return list(belt.parcels)
