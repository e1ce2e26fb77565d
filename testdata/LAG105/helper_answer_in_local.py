# The answer of the helper that looks is kept in a local, and the local is tested.
import threading


class Gate:
    def __init__(self):
        self.open = False
        self.changed = threading.Event()

    def unlock(self):
        self.open = True
        self.changed.set()  # error: LAG105 8
        self.changed.clear()

    def _is_open(self):
        return self.open

    def enter(self):
        while True:
            passable = self._is_open()
            if passable:
                return
            self.changed.wait()
