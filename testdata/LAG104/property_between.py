# The assignment runs a setter's code, which may raise: the set is not moved behind it.
import threading


class Worker:
    def __init__(self):
        self._level = 0
        self.running = True
        self.wake = threading.Event()

    @property
    def level(self):
        return self._level

    @level.setter
    def level(self, level):
        if level < 0:
            raise ValueError(level)
        self._level = level

    def stop(self, level):
        self.wake.set()  # error: LAG104 8
        self.level = level
        self.running = False

    def run(self, step):
        while self.running:
            self.wake.wait()
            self.wake.clear()
            step()
