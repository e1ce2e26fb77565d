# While the flag is up every producer is refused, so nothing can be written or set between the read and the clear().
import threading


class Slot:
    def __init__(self, handle):
        self._handle = handle
        self._producers = threading.Lock()
        self._item = None
        self._full = threading.Event()

    def offer(self, item):
        with self._producers:
            if self._full.is_set():
                return False
            self._item = item
            self._full.set()
            return True

    def run(self):
        while True:
            if self._full.is_set():
                self._handle(self._item)
                self._full.clear()
            self._full.wait(1)
