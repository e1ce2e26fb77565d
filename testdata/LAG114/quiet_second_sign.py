# A sign of another kind ends the thread: the stopper also takes its work away.
import threading


class Sampler:
    def __init__(self, probe):
        self.probe = probe
        self._halt = threading.Event()
        self._thread = None

    def start(self):
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()

    def stop(self):
        self.wanted = False
        self._halt.set()
        self._thread.join(5)
        self._halt.clear()

    def _sample(self):
        while self.wanted and not self._halt.wait(10):
            self.probe.read()
