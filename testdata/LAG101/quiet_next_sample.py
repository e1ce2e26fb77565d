# What an earlier pass has read is not what the wait is about: it is for the next sample.
import threading


class Sensor:
    def __init__(self):
        self.sample = None
        self.ready = threading.Event()

    def isr(self, v):
        self.sample = v
        self.ready.set()

    def average(self, n):
        total = 0
        for _ in range(n):
            self.ready.clear()
            self.ready.wait()
            total += self.sample
        return total / n
