# Lost: what is appended after the swap is announced before the wait begins; the loop sleeps on a full list.
import threading


class Outbox:
    def __init__(self, link):
        self._link = link
        self._rows = []
        self._news = threading.Event()

    def add(self, row):
        self._rows.append(row)
        self._news.set()  # error: LAG105 8
        self._news.clear()

    def run(self):
        while True:
            batch, self._rows = self._rows, []
            for row in batch:
                self._link.send(row)
            self._news.wait()
