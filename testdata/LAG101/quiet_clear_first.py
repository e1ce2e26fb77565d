# Cleared before the slice is taken: a row that comes later leaves the flag up.
import threading


class Feed:
    def __init__(self):
        self._rows = []
        self._fresh = threading.Event()

    def push(self, row):
        self._rows.append(row)
        self._fresh.set()

    def stream(self):
        position = len(self._rows)
        while True:
            self._fresh.clear()
            rows = self._rows[position:]
            for row in rows:
                yield row
            position += len(rows)
            self._fresh.wait()
