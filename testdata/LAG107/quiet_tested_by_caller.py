# Correct: the lock is reentrant, and the caller of the helper tests under it; the argument is the answer.
import threading


class Belt:
    def __init__(self):
        self.parts = []
        self.loaded = threading.Condition()

    def load(self, part):
        with self.loaded:
            self.parts.append(part)
            self.loaded.notify()

    def take(self):
        with self.loaded:
            return self._take(not self.parts)

    def _take(self, empty):
        with self.loaded:
            if empty:
                self.loaded.wait()
            return self.parts.pop()
