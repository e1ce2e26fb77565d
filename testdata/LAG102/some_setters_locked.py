# Lost: add() sets under the lock, add_all() does not; its rows can come between the swap and the clear().
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
        self._rows.extend(rows)
        self._filled.set()

    def run(self):
        while True:
            self._filled.wait()
            with self._lock:
                rows, self._rows = self._rows, []
                self._sink.write(rows)
                self._filled.clear()  # error: LAG102 16
