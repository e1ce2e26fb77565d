# A watchdog: that nothing came in time is the event; a feed before the clear() is as good as one after it.
import threading


class Watchdog:
    def __init__(self, limit, on_stall):
        self._limit = limit
        self._on_stall = on_stall
        self._fed = threading.Event()

    def feed(self):
        self._fed.set()

    def run(self):
        while True:
            self._fed.clear()
            if not self._fed.wait(self._limit):
                self._on_stall()
