# Each thread has its own event, and keeps it.
import threading


class Sampler:
    def __init__(self, probe):
        self.probe = probe
        self._halt = threading.Event()
        self._thread = None

    def start(self):
        self._halt = threading.Event()
        self._thread = threading.Thread(target=self._sample, args=(self._halt,))
        self._thread.start()

    def stop(self):
        self._halt.set()
        self._thread.join(5)

    def _sample(self, halt):
        while not halt.wait(10):
            self.probe.read()
