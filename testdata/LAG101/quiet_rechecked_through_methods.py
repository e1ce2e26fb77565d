# The second look goes through two methods down to the same rows.
import threading


class Batcher:
    def __init__(self):
        self._rows = []
        self._nudge = threading.Event()

    def add(self, row):
        self._rows.append(row)
        self._nudge.set()

    def _backlog(self):
        return len(self._rows)

    def _has_work(self):
        return self._backlog() > 0

    def run(self, write):
        while True:
            while self._rows:
                write(self._rows.pop(0))
            self._nudge.clear()
            if self._has_work():
                continue
            self._nudge.wait()
