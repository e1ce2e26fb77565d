"""no pulse, the waiter clears: set() by the producer alone, clear() where it is waited for, then the look.

Holds: what the page of LAG105 advises where one thread waits. The fix of thread_pulse_items.py.
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
        self.fresh.set()

    def serve(self):
        while True:
            self.fresh.clear()
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
