# Whoever writes enters `book()` first, which holds the lock as long as its block runs.
from contextlib import contextmanager

import threading


class Ledger:
    def __init__(self):
        self._posted = threading.Condition()
        self._rows = []

    @contextmanager
    def book(self):
        with self._posted:
            yield self

    def post(self, row):
        self._rows.append(row)
        self._posted.notify_all()

    def next_row(self):
        with self._posted:
            while not self._rows:
                self._posted.wait()
            return self._rows.pop(0)
