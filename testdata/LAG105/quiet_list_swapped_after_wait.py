# Quiet: the list is emptied after the wait only, and looked at before each wait under the publisher's lock.
import threading


class Outbox:
    def __init__(self, link):
        self._link = link
        self._lock = threading.Lock()
        self._rows = []
        self._spare = []
        self._news = threading.Event()

    def add(self, row):
        with self._lock:
            self._rows.append(row)
        self._news.set()
        self._news.clear()

    def refill(self, rows):
        self._spare.extend(rows)

    def run(self):
        while True:
            self._news.wait()
            with self._lock:
                batch, self._rows = self._rows, []
            self._link.send(batch)
            return
