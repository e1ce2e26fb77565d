# A baton: the other side sets only after it was handed the baton, which is after the clear().
import threading


class Pair:
    def __init__(self):
        self._moves = []
        self._white = threading.Event()
        self._black = threading.Event()

    def play_white(self, think):
        while True:
            self._white.wait()
            self._white.clear()
            self._moves.append(think(self._moves))
            self._black.set()

    def play_black(self, think):
        while True:
            self._black.wait()
            self._black.clear()
            self._moves.append(think(self._moves))
            self._white.set()
