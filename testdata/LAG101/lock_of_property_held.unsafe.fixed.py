# Lost: add() between the look and the clear(). The look acquires the lock that is held there.
import threading


class Basket:
    def __init__(self):
        self.eggs = []
        self.guard = threading.Lock()
        self.laid = threading.Event()

    def add(self, egg):
        self.eggs.append(egg)
        self.laid.set()

    @property
    def has_eggs(self):
        with self.guard:
            return bool(self.eggs)

    def watch(self):
        while not self.has_eggs:
            with self.guard:
                self.laid.wait()
                self.laid.clear()
