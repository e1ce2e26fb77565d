# Lost: an item appended to one of the queues by key, between the test and the clear().
import threading


class W:
    def __init__(self):
        self.qs = {}
        self.ev = threading.Event()

    def put(self, k, x):
        self.qs[k].append(x)
        self.ev.set()

    def run(self):
        while True:
            if not self.qs:
                self.ev.clear()
                if not self.qs:
                    self.ev.wait()
            self.work()
