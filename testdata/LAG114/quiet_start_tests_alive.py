# `start()` tests whether the last thread has ended.
import threading


class Sampler:
    def __init__(self, probe):
        self.probe = probe
        self._halt = threading.Event()
        self._thread = None

    def start(self):
        if self._thread is not None and self._thread.is_alive():
            raise RuntimeError("still busy")
        self._halt.clear()
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()

    def stop(self):
        self._halt.set()
        self._thread.join(5)

    def _sample(self):
        while not self._halt.wait(10):
            self.probe.read()
