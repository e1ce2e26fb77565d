# Written and notified under the lock.
import threading


class Ledger:
    def __init__(self):
        self._posted = threading.Condition()
        self._rows = []

    def post(self, row):
        with self._posted:
            self._rows.append(row)
            self._posted.notify_all()

    def next_row(self):
        with self._posted:
            while not self._rows:
                self._posted.wait()
            return self._rows.pop(0)
