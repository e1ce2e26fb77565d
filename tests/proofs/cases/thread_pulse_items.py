"""pulse for each item: the queue is emptied, then the event waited for.

Lost: the item is added after the last look and its pulse is over when the wait begins.

fix: none
frontrun: exact
"""

import collections
import threading

ITEMS = 1


class Feed:
    def __init__(self):
        self.items = collections.deque()
        self.handled = []
        self.fresh = threading.Event()

    def put(self, item):
        self.items.append(item)
        self.fresh.set()  # error: LAG105
        self.fresh.clear()

    def serve(self):
        while True:
            while len(self.items):
                self.handled.append(self.items.popleft())
            if len(self.handled) == ITEMS:
                return
            if not self.fresh.wait(timeout=60):
                return


def setup():
    return Feed()


def consumer(feed):
    feed.serve()


def producer(feed):
    for item in range(ITEMS):
        feed.put(item)


def stranded(feed):
    return list(feed.items)
