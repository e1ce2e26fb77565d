# Quiet: the set announces the first write; the second one takes it back once the work is done.
import threading


class Machine:
    def __init__(self):
        self.busy = False
        self.changed = threading.Event()

    def work(self, part):
        self.busy = True
        self.changed.set()
        self.fetch(part)
        self.press(part)
        self.polish(part)
        self.pack(part)
        self.store(part)
        self.busy = False

    def watch(self, show):
        while self.busy:
            self.changed.wait()
            self.changed.clear()
