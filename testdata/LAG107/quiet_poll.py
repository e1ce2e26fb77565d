# Quiet: it polls every tenth of a second, and does not rely on being notified.
import threading


class Results:
    def __init__(self):
        self.ready = []
        self.cond = threading.Condition()

    def add(self, result):
        self.ready.append(result)
        with self.cond:
            self.cond.notify()

    def next(self):
        while not self.ready:
            with self.cond:
                self.cond.wait(timeout=0.1)
        return self.ready.pop(0)
