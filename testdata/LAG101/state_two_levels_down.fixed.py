# Lost: the test reads the rows through two methods.
import threading


class Batcher:
    def __init__(self):
        self._rows = []
        self._retries = []
        self._nudge = threading.Event()

    def add(self, row):
        self._rows.append(row)
        self._nudge.set()

    def retry(self, row):
        self._retries.append(row)
        self._nudge.set()

    def _backlog(self):
        return len(self._rows) + len(self._retries)

    def _empty(self):
        return self._backlog() == 0

    def next_batch(self):
        if self._empty():
            self._nudge.clear()
            if self._empty():
                self._nudge.wait(timeout=60)
        batch = self._retries + self._rows
        self._retries, self._rows = [], []
        return batch
