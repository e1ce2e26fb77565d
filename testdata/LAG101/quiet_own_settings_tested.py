# What is tested before the clear() is the object's own setting, written once; the wait is for the next signal.
import threading


class Metronome:
    def __init__(self, loud):
        self._loud = loud
        self._beats = 0
        self._beat = threading.Event()

    def beat(self):
        self._beats += 1
        self._beat.set()

    def follow(self, out):
        while True:
            if self._loud:
                out.write("tock\n")
            self._beat.clear()
            self._beat.wait()
