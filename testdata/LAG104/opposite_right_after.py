# The reset before the set is where the gate starts from; what is announced is the write after it.
import threading


class Gate:
    def __init__(self):
        self.open = False
        self.changed = threading.Event()

    def cycle(self):
        self.open = False
        self.changed.set()  # error: LAG104 8
        self.open = True

    def enter(self):
        while not self.open:
            self.changed.wait()
            self.changed.clear()
