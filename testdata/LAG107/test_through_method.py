# Missed: the test is a method of the same class, free of effects, and is repeated as it stands.
import threading


class Buffer:
    def __init__(self):
        self._chunks = []
        self._filled = threading.Condition()

    def empty(self):
        return not self._chunks

    def write(self, chunk):
        with self._filled:
            self._chunks.append(chunk)
            self._filled.notify()

    def wait_filled(self):
        while self.empty():
            with self._filled:
                self._filled.wait()  # error: LAG107 16
