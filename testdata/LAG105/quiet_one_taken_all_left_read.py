# Quiet: what is left is read before the next wait, under the lock of who sends.
import threading


class Post:
    def __init__(self):
        self.parcels = []
        self.lock = threading.Lock()
        self.bell = threading.Event()

    def send(self, parcel):
        with self.lock:
            self.parcels.append(parcel)
            self.bell.set()

    def fetch(self):
        while True:
            self.bell.wait()
            with self.lock:
                parcel = self.parcels.pop()
                if not self.parcels:
                    self.bell.clear()
            print(parcel)
