# The event is set whether or not somebody waits.
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
            self.seen = True
        self.arrived.set()

    def take(self):
        while not self.parcels:
            self.packer_waits = True
            self.arrived.wait()
            self.packer_waits = False
            self.arrived.clear()
        return self.parcels.pop()
