# Quiet: the flag is reset in each pass: it ends the pass, not the body.
import threading
import time


class Sampler:
    def __init__(self, probe):
        self.probe = probe
        self._skip = False
        self._thread = None

    def start(self):
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()

    def stop(self):
        self._skip = True
        self._thread.join()

    def _sample(self):
        while True:
            self._skip = False
            while not self._skip:
                self.probe.read()
                time.sleep(0.1)
