"""pulse after a swap: the whole list is swapped for an empty one, then the event waited for.

Lost: the item is added after the swap and its pulse is over when the wait begins.

fix: none
frontrun: exact
"""

import threading

ITEMS = 1


class Feed:
    def __init__(self):
        self.items = []
        self.handled = []
        self.fresh = threading.Event()

    def put(self, item):
        self.items.append(item)
        self.fresh.set()  # error: LAG105
        self.fresh.clear()

    def serve(self):
        while True:
            batch, self.items = self.items, []
            for item in batch:
                self.handled.append(item)
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
