# `start()` refuses as long as there is a thread, and `stop()` leaves it where it is.
import threading


class Sampler:
    def __init__(self, probe):
        self.probe = probe
        self._halt = threading.Event()
        self._thread = None

    def start(self):
        if self._thread is not None:
            return
        self._halt.clear()
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()

    def stop(self):
        self._halt.set()
        self._thread.join(5)

    def _sample(self):
        while not self._halt.wait(10):
            self.probe.read()
