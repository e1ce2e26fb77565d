# The loop's test reads an event that no setter of `wake` touches; a stop is seen at the next pass by design.
import threading


class Poller:
    def __init__(self, source):
        self._source = source
        self._stopped = threading.Event()
        self._wake = threading.Event()

    def refresh(self):
        self._wake.set()

    def stop(self):
        self._stopped.set()

    def run(self):
        while not self._stopped.is_set():
            self._wake.clear()
            self._source.poll()
            self._wake.wait(60)
