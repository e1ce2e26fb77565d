# One of the helper's two callers holds the lock, the other one does not.
import threading


class Pier:
    def __init__(self):
        self._ferry = threading.Condition()
        self._tickets = 0

    def sell(self):
        with self._ferry:
            self._tickets += 1
            self._call()

    def give_away(self):
        self._tickets += 1
        self._call()

    def _call(self):
        self._note()

    def _note(self):
        self._ferry.notify()  # error: LAG112 8

    def board(self):
        with self._ferry:
            self._ferry.wait_for(lambda: self._tickets)
            self._tickets -= 1
