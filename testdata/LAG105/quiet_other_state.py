# What is looked at before the wait is not what the pulse announces.
import threading


class Player:
    def __init__(self):
        self.stopping = False
        self.frame = 0
        self.shown = threading.Event()

    def show(self):
        self.frame = self.frame + 1
        self.shown.set()
        self.shown.clear()

    def follow(self, draw):
        while not self.stopping:
            self.shown.wait(1)
            draw(self.frame)
