# Quiet: who stops does so only once the body has said that it runs.
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

    def stop(self):
        if not self._running:
            return
        self._running = False
        self._thread.join()

    def _sample(self):
        self._running = True
        while self._running:
            self.probe.read()
            time.sleep(0.1)
