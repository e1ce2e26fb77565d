# The wait stands two helpers deep, and so does the notify.
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
        if not self.parcels:
            self._rest()
        return self.parcels.pop()

    def _rest(self):
        self._sleep()

    def _sleep(self):
        with self.changed:
            self.changed.wait()  # error: LAG107 12
