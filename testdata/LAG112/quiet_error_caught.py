# The error is expected: somebody thought of it.
import threading


class Ledger:
    def __init__(self):
        self._posted = threading.Condition()
        self._rows = []

    def post(self, row):
        self._rows.append(row)
        try:
            self._posted.notify_all()
        except RuntimeError:
            pass

    def next_row(self):
        with self._posted:
            while not self._rows:
                self._posted.wait()
            return self._rows.pop(0)
