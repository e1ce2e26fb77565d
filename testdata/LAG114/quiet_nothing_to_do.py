# The thread only waits, and ends as soon as the event is set.
import threading


class Sampler:
    def __init__(self, probe):
        self.probe = probe
        self._halt = threading.Event()
        self._thread = None

    def start(self):
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()

    def stop(self):
        self._halt.set()
        self._thread.join(5)
        self._halt.clear()

    def _sample(self):
        while not self._halt.wait(10):
            self.ticks = 1
