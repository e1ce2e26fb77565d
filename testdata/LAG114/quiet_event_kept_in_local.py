# The thread keeps the event that it began with.
import threading


class Sampler:
    def __init__(self, probe):
        self.probe = probe
        self._halt = threading.Event()
        self._thread = None

    def start(self):
        self._halt = threading.Event()
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()

    def stop(self):
        self._halt.set()
        self._thread.join(5)

    def _sample(self):
        halt = self._halt
        while not halt.wait(10):
            self.probe.read()
