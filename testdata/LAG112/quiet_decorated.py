# The decorator acquires the lock, for all that is known.
from guards import locked_by

import threading


class Ledger:
    def __init__(self):
        self._posted = threading.Condition()
        self._rows = []

    @locked_by("_posted")
    def post(self, row):
        self._rows.append(row)
        self._posted.notify_all()

    def next_row(self):
        with self._posted:
            while not self._rows:
                self._posted.wait()
            return self._rows.pop(0)
