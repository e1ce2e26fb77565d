# What the user of the class sets is no answer to what is shown: the next change is meant.
import threading


class Dial:
    def __init__(self, screen):
        self.screen = screen
        self.level = 0
        self.turned = threading.Event()

    def up(self):
        self._turn(1)

    def down(self):
        self._turn(-1)

    def _turn(self, by):
        self.level += by
        self.turned.set()
        self.turned.clear()

    def next_level(self):
        self.screen.write("turn me")
        self.turned.wait()
        return self.level
