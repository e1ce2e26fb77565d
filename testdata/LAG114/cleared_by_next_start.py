# `stop()` forgets a thread that was still busy, and the next `start()` calls it back.
import threading


class Sampler:
    def __init__(self, probe):
        self.probe = probe
        self._halt = threading.Event()
        self._thread = None

    def start(self):
        self._halt.clear()  # error: LAG114 8
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()

    def stop(self):
        self._halt.set()
        self._thread.join(5)
        self._thread = None

    def _sample(self):
        while not self._halt.wait(10):
            self.probe.read()
