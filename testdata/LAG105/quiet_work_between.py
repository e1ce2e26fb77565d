# The flag stays up while the work is done: no pulse, but a gate.
import threading


class Gate:
    def __init__(self):
        self.open = False
        self.changed = threading.Event()

    def let_in(self, serve):
        self.open = True
        self.changed.set()
        serve()
        self.changed.clear()
        self.open = False

    def enter(self):
        while not self.open:
            self.changed.wait()
