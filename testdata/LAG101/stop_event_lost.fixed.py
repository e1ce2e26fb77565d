# Late: stop() sets both events; its signal can come between the loop's test and the clear().
import threading


class Poller:
    def __init__(self, source):
        self._source = source
        self._wanted = []
        self._stopped = threading.Event()
        self._wake = threading.Event()

    def read_soon(self, name):
        self._wanted.append(name)
        self._wake.set()

    def stop(self):
        self._stopped.set()
        self._wake.set()

    def _read_all(self):
        while self._wanted:
            self._source.read(self._wanted.pop())

    def run(self):
        while not self._stopped.is_set():
            self._wake.clear()
            self._read_all()
            if not self._stopped.is_set():
                self._wake.wait(60)
