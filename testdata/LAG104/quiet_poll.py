# The waiting side polls: half a second later it looks anyway.
import threading

TICK = 0.5


class Download:
    patience = 1

    def __init__(self):
        self.chunks = []
        self.done = False
        self.wake = threading.Event()

    def feed(self, chunk):
        self.chunks.append(chunk)
        self.wake.set()

    def finish(self):
        self.wake.set()
        self.done = True

    def drain(self, sink):
        while not self.done:
            self.wake.wait(0.5)
            self.wake.clear()
            while self.chunks:
                sink.write(self.chunks.pop(0))

    def drain_by_constant(self, sink):
        while not self.done:
            self.wake.wait(timeout=TICK)
            self.wake.clear()
            while self.chunks:
                sink.write(self.chunks.pop(0))

    def drain_by_class_constant(self, sink, rest):
        while not self.done:
            self.wake.wait(min(rest, self.patience))
            self.wake.clear()
            while self.chunks:
                sink.write(self.chunks.pop(0))
