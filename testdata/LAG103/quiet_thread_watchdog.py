# A watchdog thread that leaves its loop when the feed stays away; between wait and clear it does nothing.
import threading


class Watchdog(threading.Thread):
    def __init__(self, limit, on_stall):
        super().__init__(daemon=True)
        self._limit = limit
        self._on_stall = on_stall
        self._fed = threading.Event()

    def feed(self):
        self._fed.set()

    def run(self):
        while self._fed.wait(self._limit):
            self._fed.clear()
        self._on_stall()
