# The counter of those who wait is raised after the last read.
import threading


class Belt:
    def __init__(self):
        self._lock = threading.Lock()
        self.parcels = []
        self.packers = 0
        self.arrived = threading.Event()

    def put(self, parcel):
        self.parcels.append(parcel)
        if self.packers > 0:
            self.arrived.set()

    def take(self):
        while not self.parcels:
            self.packers += 1  # error: LAG111 12
            self.arrived.wait()
            self.packers -= 1
            self.arrived.clear()
        return self.parcels.pop()
