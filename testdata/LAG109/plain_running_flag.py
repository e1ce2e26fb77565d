# The body says that it runs, also where it has been told already that it is to end.
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
        self._thread.join()

    def _sample(self):
        self._running = True  # error: LAG109 8
        while self._running:
            self.probe.read()
            time.sleep(0.1)
