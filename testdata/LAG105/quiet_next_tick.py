# The pulse means "now" to those who wait; nothing was looked at before.
import threading


class Clock:
    def __init__(self):
        self.ticks = 0
        self.tick = threading.Event()

    def advance(self):
        self.ticks += 1
        self.tick.set()
        self.tick.clear()

    def next_tick(self):
        self.tick.wait()
        return self.ticks
