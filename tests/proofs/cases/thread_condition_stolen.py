"""condition, item stolen: an `if` tests, waits, and takes without a second test; two callers.

Lost: the item whose notification woke one caller is taken by the other before that one has the lock
back; it finds nothing, fails, and nobody is left to take the second item.

frontrun: no, it does not come to the end of three threads in a minute
"""

import contextlib
import threading

ITEMS = 2


class Queue:
    def __init__(self):
        self.items = []
        self.got = []
        self.filled = threading.Condition()

    def put(self, item):
        with self.filled:
            self.items.append(item)
            self.filled.notify()

    def get(self):
        with self.filled:
            if not self.items:
                self.filled.wait()  # error: LAG107
            return self.items.pop(0)


def take(queue):
    with contextlib.suppress(IndexError):
        queue.got.append(queue.get())


def setup():
    return Queue()


def consumer(queue):
    take(queue)


def rival(queue):
    take(queue)


def producer(queue):
    for item in range(ITEMS):
        queue.put(item)


def stranded(queue):
    return list(queue.items)
