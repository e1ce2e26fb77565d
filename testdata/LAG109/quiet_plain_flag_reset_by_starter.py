# Quiet: the starter resets the flag, and nobody else does.
import threading
import time


class Sampler:
    def __init__(self, probe):
        self.probe = probe
        self._halt = False
        self._thread = None

    def start(self):
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()

    def stop(self):
        self._halt = True
        self._thread.join()

    def _sample(self):
        while not self._halt:
            self.probe.read()
            time.sleep(0.1)
