# What is written before the set wakes for one pass, and is taken back in it: the late flag is to end the loop.
import threading


class Writer:
    def __init__(self, disk):
        self.disk = disk
        self._wake = threading.Event()
        self._dirty = False
        self._closed = False

    def poke(self):
        self._dirty = True
        self._wake.set()

    def close(self):
        self._dirty = True
        self._wake.set()  # error: LAG104 8
        self._closed = True

    def run(self):
        while not self._closed:
            self._wake.wait()
            self._wake.clear()
            if self._dirty:
                self._dirty = False
                self.disk.sync()
