# The jobs that will signal are submitted after the clear(), in a loop.
import threading


class B:
    def __init__(self):
        self.ev = threading.Event()
        self.n = 0

    def done(self):
        self.n -= 1
        if self.n == 0:
            self.ev.set()

    def run(self, jobs):
        for group in jobs:
            self.n = len(group)
            self.ev.clear()
            for j in group:
                self.pool.submit(j, self.done)
            self.ev.wait()
            assert self.n == 0
