# The last look and the clear() are one step under the lock that every setter holds.
import threading


class Buffer:
    def __init__(self, sink):
        self._sink = sink
        self._lock = threading.Lock()
        self._rows = []
        self._filled = threading.Event()

    def add(self, row):
        with self._lock:
            self._rows.append(row)
            self._filled.set()

    def add_all(self, rows):
        with self._lock:
            self._rows += rows
            self._filled.set()

    def run(self):
        while True:
            self._filled.wait()
            with self._lock:
                rows, self._rows = self._rows, []
                self._filled.clear()
            self._sink.write(rows)
