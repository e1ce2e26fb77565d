# Nobody joins, but the loop goes on until the flag is set: the stop is lost all the same.
import threading


class Sampler:
    def __init__(self):
        self.stopped = threading.Event()

    def start(self):
        threading.Thread(target=self._sample).start()

    def stop(self):
        self.stopped.set()

    def _sample(self):
        self.stopped.clear()  # error: LAG109 8
        while not self.stopped.is_set():
            self.take()
            self.stopped.wait(0.1)

    def take(self):
        pass
