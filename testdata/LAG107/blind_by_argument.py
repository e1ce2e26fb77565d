# Blind: with block and no timeout, take() tests nothing under the lock; what is there already stays there.
import threading
from collections import deque


class Belt:
    def __init__(self):
        self.parts = deque()
        self.loaded = threading.Condition()

    def load(self, part):
        with self.loaded:
            self.parts.append(part)
            self.loaded.notify()

    def take(self, block=True, timeout=None):
        with self.loaded:
            if not block:
                if not self.parts:
                    raise LookupError("empty")
            elif timeout is None:
                self.loaded.wait()  # error: LAG107 16
            else:
                self.loaded.wait_for(lambda: self.parts, timeout)
            return self.parts.popleft()
