# Missed: the lock is taken after the test of the stop flag; under it only the blocks are tested.
import threading


class Prefetcher:
    def __init__(self, fetch):
        self._fetch = fetch
        self._blocks = []
        self._stopped = False
        self._wake = threading.Condition()

    def prefetch(self, blocks):
        with self._wake:
            self._blocks = blocks
            self._wake.notify()

    def stop(self):
        with self._wake:
            self._stopped = True
            self._wake.notify()

    def run(self):
        while not self._stopped:
            with self._wake:
                if not self._blocks:
                    self._wake.wait()  # error: LAG107 20
                blocks, self._blocks = self._blocks, []
            self._fetch(blocks)
