# Quiet: a process has a copy of the flag; the stop never comes to it, early or late.
import multiprocessing
import time


class Sampler:
    def __init__(self, probe):
        self.probe = probe
        self._halt = False
        self._process = None

    def start(self):
        self._process = multiprocessing.Process(target=self._sample)
        self._process.start()

    def stop(self):
        self._halt = True
        self._process.join()

    def _sample(self):
        self._halt = False
        while not self._halt:
            self.probe.read()
            time.sleep(0.1)
