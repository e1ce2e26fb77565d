"""registered first: the waiter reads the state again once the flag says that it waits."""

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
            self.waits = True
            if self.parcels:
                break
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
