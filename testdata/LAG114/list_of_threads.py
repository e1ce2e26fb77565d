# One of several threads may be busy, and works on.
import threading


class Crew:
    def __init__(self, boat):
        self.boat = boat
        self._over = threading.Event()
        self._rowers = []

    def start(self):
        for seat in range(8):
            self._rowers.append(threading.Thread(target=self._row, args=(seat,)))
        for rower in self._rowers:
            rower.start()

    def stop(self):
        self._over.set()
        for rower in self._rowers:
            rower.join(2)
        self._rowers = []
        self._over.clear()  # error: LAG114 8

    def _row(self, seat):
        while not self._over.is_set():
            self.boat.pull(seat)
