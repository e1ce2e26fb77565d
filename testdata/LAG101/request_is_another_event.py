# Lost: the step may be over before the clear; a read of the line after the clear does not tell whether it is.
import threading


class Tracer:
    def __init__(self):
        self._line = 0
        self._go = threading.Event()
        self._stopped = threading.Event()

    def trace(self, line):
        self._line = line
        self._stopped.set()
        self._go.wait()
        self._go.clear()

    def step(self):
        self._go.set()
        before = self._line
        self._stopped.clear()  # error: LAG101 8
        self._stopped.wait()
        return before, self._line
