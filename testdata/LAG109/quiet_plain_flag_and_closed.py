# Quiet: stop() also closes what the loop reads from, and the loop ends by that.
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
        self._running = False
        self.probe.close()
        self._thread.join()

    def _sample(self):
        self._running = True
        while self._running:
            line = self.probe.read()
            if not line:
                break
