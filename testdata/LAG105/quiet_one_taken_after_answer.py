# Quiet: nobody sends a second parcel before the first one is done.
import threading


class Counter:
    def __init__(self):
        self.parcels = []
        self.bell = threading.Event()
        self.served = threading.Semaphore(0)

    def send(self, parcel):
        self.parcels.append(parcel)
        self.bell.set()
        self.bell.clear()
        self.served.acquire()

    def fetch(self):
        while True:
            self.bell.wait()
            print(self.parcels.pop())
            self.served.release()
