# Cleared once; the loop around the wait tests the value before each wait.
import threading


class Future:
    def __init__(self):
        self._value = None
        self._changed = threading.Event()

    def set_value(self, value):
        self._value = value
        self._changed.set()

    def value(self):
        if self._value is None:
            self._changed.clear()
            while self._value is None:
                self._changed.wait(1)
        return self._value
