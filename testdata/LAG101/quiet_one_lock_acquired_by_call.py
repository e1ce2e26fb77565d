# The same with acquire() and release() in place of `with`.
import threading


class Slot:
    def __init__(self):
        self._guard = threading.RLock()
        self._value = None
        self._filled = threading.Event()

    def fill(self, value):
        self._guard.acquire()
        try:
            self._value = value
            self._filled.set()
        finally:
            self._guard.release()

    def take(self):
        while True:
            self._guard.acquire()
            try:
                if self._value is not None:
                    value, self._value = self._value, None
                    return value
                self._filled.clear()
            finally:
                self._guard.release()
            self._filled.wait()
