# `post()` does not hold the lock: the call raises, and the reader sleeps on beside the row.
import threading


class Ledger:
    def __init__(self):
        self._posted = threading.Condition()
        self._rows = []

    def post(self, row):
        self._rows.append(row)
        self._posted.notify_all()  # error: LAG112 8

    def next_row(self):
        with self._posted:
            while not self._rows:
                self._posted.wait()
            return self._rows.pop(0)
