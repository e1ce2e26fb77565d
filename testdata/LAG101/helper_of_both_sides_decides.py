# Lost: place() between the exchange and the clear(). Both sides call one helper; what it returned decides.
import threading


class Desk:
    def __init__(self):
        self._order = None
        self._placed = threading.Event()

    def _exchange(self, order):
        before, self._order = self._order, order
        return before

    def place(self, order):
        self._exchange(order)
        self._placed.set()

    def next_order(self):
        while True:
            order = self._exchange(None)
            if order is not None:
                return order
            self._placed.clear()  # error: LAG101 12
            self._placed.wait()
