# Lost: the event goes by a short local name; what happens to it is the same.
import threading


class Tail:
    def __init__(self):
        self._chunks = []
        self._ev = threading.Event()

    def write(self, chunk):
        self._chunks.append(chunk)
        self._ev.set()

    def read(self):
        ev = self._ev
        while not self._chunks:
            ev.clear()  # error: LAG101 12
            ev.wait()
        return self._chunks.pop(0)
