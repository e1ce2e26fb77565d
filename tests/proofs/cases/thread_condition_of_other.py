"""condition of another object: the board is read without the lock, then the hub's own wait() takes it.

Lost: a notice that is pinned up between the test and the lock.

fix: none
"""

import threading
import time


class Hub:
    def __init__(self):
        self.changed = threading.Condition()

    def wait(self, seconds):
        with self.changed:
            self.changed.wait(seconds)  # error: LAG107

    def notify_all(self):
        with self.changed:
            self.changed.notify_all()


class Board:
    def __init__(self, hub: Hub):
        self.hub = hub
        self.notices = []
        self.late = False

    def pin(self, notice):
        self.notices.append(notice)
        self.hub.notify_all()

    def first(self):
        if not self.notices:
            self.hub.wait(30)
        return self.notices[0]


def setup():
    return Board(Hub())


def consumer(board):
    began = time.monotonic()
    board.first()
    board.late = time.monotonic() - began > 1


def producer(board):
    board.pin(1)


def stranded(board):
    return board.late
