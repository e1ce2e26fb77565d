# The other side answers only after it was told to go on, and that is after the clear().
import threading


class Stepper:
    def __init__(self, program):
        self._program = program
        self._line = 0
        self._go = threading.Event()
        self._stopped = threading.Event()

    def _trace(self, line):
        self._line = line
        self._stopped.set()
        self._go.wait()
        self._go.clear()

    def step(self):
        before = self._line
        self._stopped.clear()
        self._go.set()
        self._stopped.wait()
        return before, self._line
