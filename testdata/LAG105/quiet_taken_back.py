# The pulse announces an end: who is on the way to the wait was not waiting for that.
import threading


class Lobby:
    def __init__(self):
        self.busy = False
        self.changed = threading.Event()

    def begin(self):
        self.busy = True
        self.changed.set()
        self.changed.clear()

    def wait_while_idle_is_over(self):
        if self.busy:
            self.changed.wait(1)
