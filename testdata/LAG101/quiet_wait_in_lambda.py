# The lambda waits when somebody calls it, which is not here; and what is wanted is the next measurement.
import threading


class Probe:
    def __init__(self, poller):
        self._poller = poller
        self._readings = []
        self._measured = threading.Event()

    def measure(self, reading):
        self._readings.append(reading)
        self._measured.set()

    def reset(self):
        if self._readings:
            del self._readings[:-1]
        self._measured.clear()
        return lambda: self._measured.wait(1)
