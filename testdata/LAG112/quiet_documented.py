# The documentation says that the caller holds the lock.
import threading


class Ledger:
    def __init__(self):
        self._posted = threading.Condition()
        self._rows = []

    def post(self, row):
        """Post a row; the caller must hold the lock."""
        self._rows.append(row)
        self._posted.notify_all()

    def next_row(self):
        with self._posted:
            while not self._rows:
                self._posted.wait()
            return self._rows.pop(0)
