# The pulse is about nothing that the pause is read off.
import threading


class Feeder:
    def __init__(self, pause):
        self.pause = pause
        self.fed = 0
        self.changed = threading.Event()

    def feed(self):
        self.fed += 1
        self.changed.set()
        self.changed.clear()

    def run(self, bark):
        while True:
            if not self.changed.wait(self.pause):
                bark()
