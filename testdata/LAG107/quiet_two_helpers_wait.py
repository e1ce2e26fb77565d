# The same helpers, called in a loop that tests under the lock.
import threading


class Depot:
    def __init__(self):
        self.parcels = []
        self.changed = threading.Condition()

    def store(self, parcel):
        with self.changed:
            self.parcels.append(parcel)
            self._tell()

    def _tell(self):
        self._wake()

    def _wake(self):
        self.changed.notify()

    def take(self):
        with self.changed:
            while not self.parcels:
                self._rest()
            return self.parcels.pop()

    def _rest(self):
        self._sleep()

    def _sleep(self):
        self.changed.wait()
