# Lost: the list is copied and emptied; what comes while the copy is sent is announced to nobody.
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
            batch = list(self._rows)
            self._rows.clear()
            if batch:
                self._link.send(batch)
            self._news.wait()
