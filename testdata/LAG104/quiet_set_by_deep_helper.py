# Quiet: the event is set after the write as well, three calls further down.
import threading


class Feed:
    def __init__(self):
        self._rows = []
        self._news = threading.Event()

    def add(self, row):
        self._news.set()
        self._rows.append(row)
        self._tell([row])

    def _tell(self, rows):
        self._tell_each(len(rows))

    def _tell_each(self, count):
        self._signal(count)

    def _signal(self, count):
        print(count)
        self._wake()

    def _wake(self):
        self._news.set()

    def take(self):
        while not self._rows:
            self._news.wait()
            self._news.clear()
        return self._rows.pop(0)
