# Lost: a greenlet that is spawned runs once its starter blocks; the first to run clears the signal of before.
import gevent
from gevent.event import Event


class Ticker:
    def __init__(self):
        self.quotes = {}
        self.moved = Event()

    def quote(self, name, price):
        self.quotes[name] = price
        self.moved.set()

    def run(self, boards):
        self.quote("opening", 100)
        for board in boards:
            gevent.spawn(self._chalk, board)

    def _chalk(self, board):
        while True:
            self.moved.wait()
            self.moved.clear()  # error: LAG106 12
            board.append(self.quotes["opening"])


def open_market(ticker: Ticker, boards):
    ticker.run(boards)
