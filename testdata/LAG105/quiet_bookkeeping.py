# What the pulse comes with decides what is printed before the wait, not whether to wait.
import threading


class Clock:
    def __init__(self):
        self.loud = False
        self.tick = threading.Event()

    def speak_up(self):
        self.loud = True
        self.tick.set()
        self.tick.clear()

    def next_tick(self, show):
        if self.loud:
            show("waiting")
        self.tick.wait()
