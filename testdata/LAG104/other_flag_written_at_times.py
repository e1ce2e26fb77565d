# The flag that ends the loop is written before the set only at times: else the late one has to.
import threading


class Writer:
    def __init__(self, disk):
        self.disk = disk
        self._wake = threading.Event()
        self._closed = False
        self._broken = False

    def poke(self):
        self._wake.set()

    def close(self, at_once):
        if at_once:
            self._closed = True
        self._wake.set()  # error: LAG104 8
        self._broken = True

    def run(self):
        while not self._closed and not self._broken:
            self.disk.sync()
            self._wake.wait()
            self._wake.clear()
