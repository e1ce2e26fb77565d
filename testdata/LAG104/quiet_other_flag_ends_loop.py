# Quiet: what is written before the set ends the loop; the late flag says what is done behind it.
import threading


class Writer:
    def __init__(self, disk):
        self.disk = disk
        self._wake = threading.Event()
        self._closed = False
        self._discard = False

    def poke(self):
        self._wake.set()

    def close(self, discard=True):
        self._closed = True
        self._wake.set()
        self._discard = discard

    def run(self):
        while not self._closed and not self._discard:
            self.disk.sync()
            self._wake.wait()
            self._wake.clear()
        if not self._discard:
            self.disk.sync()
