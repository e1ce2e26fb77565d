# Started once for each worker: a clear in front of the start would erase stops as well.
import threading


class Pool:
    def __init__(self):
        self._stop = threading.Event()

    def start(self, count):
        for _ in range(count):
            threading.Thread(target=self._work).start()

    def stop(self):
        self._stop.set()

    def _work(self):
        self._stop.clear()  # error: LAG109 8
        while not self._stop.wait(1):
            self.step()

    def step(self):
        pass
