# Quiet: each waiter takes what is its own, and waits no more.
import threading


class Desk:
    def __init__(self):
        self.coats = {}
        self.handed_in = threading.Event()

    def hand_in(self, name, coat):
        self.coats[name] = coat
        self.handed_in.set()
        self.handed_in.clear()

    def brush(self, names):
        for name in names:
            self.handed_in.wait(2)
            coat = self.coats.pop(name, None)
            print(coat)
