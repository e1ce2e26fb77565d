# Lost twice: each of the two directions has its own test, clear() and wait().
import threading


class Pipe:
    def __init__(self, limit):
        self._limit = limit
        self._cells = []
        self._filled = threading.Event()
        self._drained = threading.Event()

    def write(self, cell):
        while len(self._cells) >= self._limit:
            self._drained.clear()  # error: LAG101 12
            self._drained.wait()
        self._cells.append(cell)
        self._filled.set()

    def read(self):
        while not self._cells:
            self._filled.clear()  # error: LAG101 12
            self._filled.wait()
        cell = self._cells.pop(0)
        self._drained.set()
        return cell
