"""notified without lock: `notify()` raises in the producer, and wakes nobody.

Lost: a row posted while the reader waits leaves the reader asleep beside it. The producer goes on
after the error, as a callback does whose error is only logged.
"""

import contextlib
import threading


class Ledger:
    def __init__(self):
        self.rows = []
        self.read = []
        self.posted = threading.Condition()

    def post(self, row):
        self.rows.append(row)
        self.posted.notify()  # error: LAG112

    def next_row(self):
        with self.posted:
            while not self.rows:
                if not self.posted.wait(timeout=15):
                    return
            self.read.append(self.rows.pop(0))


def setup():
    return Ledger()


def consumer(ledger):
    ledger.next_row()


def producer(ledger):
    with contextlib.suppress(RuntimeError):
        ledger.post(1)


def stranded(ledger):
    return list(ledger.rows)
