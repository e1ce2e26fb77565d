# Quiet: start() comes back once the body runs.
import threading
import time


class Sampler:
    def __init__(self, probe):
        self.probe = probe
        self._running = False
        self._thread = None

    def start(self):
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()
        while not self._running:
            time.sleep(0.01)

    def stop(self):
        self._running = False
        self._thread.join()

    def _sample(self):
        self._running = True
        while self._running:
            self.probe.read()
            time.sleep(0.1)
