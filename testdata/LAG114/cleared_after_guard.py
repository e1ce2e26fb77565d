# There is a thread, says the test, and not whether it has ended.
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
        self._halt.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(timeout=5)
            self._thread = None
        self._halt.clear()  # error: LAG114 8

    def _sample(self):
        while not self._halt.wait(10):
            self.probe.read()
