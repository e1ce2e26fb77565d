# Quiet: what the helper answers is decided by the level; whether the gate is open is only written down.
import threading


class Gate:
    def __init__(self, log):
        self.log = log
        self.level = 0
        self.open = False
        self.changed = threading.Event()

    def unlock(self):
        self.open = True
        self.changed.set()
        self.changed.clear()

    def _sink(self):
        self.level -= 1
        self.log(self.open)
        return self.level

    def enter(self):
        while True:
            level = self._sink()
            if level < 0:
                return
            self.changed.wait()
