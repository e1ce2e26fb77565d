# Lost: a full batch, or the end. A test of `ended` behind the clear() would leave the batch until the timeout.
import threading


class Batcher:
    def __init__(self, pause):
        self.pause = pause
        self.batch = []
        self.ended = threading.Event()
        self.kick = threading.Event()

    def offer(self, sample):
        self.batch.append(sample)
        if len(self.batch) >= 50:
            self.kick.set()

    def end(self):
        self.ended.set()
        self.kick.set()

    def work(self, store):
        while not self.ended.is_set():
            self.kick.wait(self.pause)
            self.kick.clear()
            if not self.ended.is_set():
                batch, self.batch = self.batch, []
                store(batch)
