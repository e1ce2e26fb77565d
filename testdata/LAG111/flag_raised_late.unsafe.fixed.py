# `put()` between the test of the loop and the flag does not set the event.
import threading


class Belt:
    def __init__(self):
        self._lock = threading.Lock()
        self.parcels = []
        self.packer_waits = False
        self.arrived = threading.Event()

    def put(self, parcel):
        self.parcels.append(parcel)
        if self.packer_waits:
            self.arrived.set()

    def take(self):
        while not self.parcels:
            self.packer_waits = True
            if not self.parcels:
                self.arrived.wait()
            self.packer_waits = False
            self.arrived.clear()
        return self.parcels.pop()
