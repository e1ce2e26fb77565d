# The signal is about what was written before it; what follows is for whoever comes by.
import threading


class Service:
    def __init__(self):
        self.phase = "new"
        self.changed = threading.Event()

    def run(self, work):
        self.phase = "running"
        self.changed.set()
        work()
        self.phase = "idle"

    def watch(self, show):
        while True:
            self.changed.wait()
            self.changed.clear()
            if self.phase == "running":
                show(self.phase)
