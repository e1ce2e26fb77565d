"""pulse for each item: one item is taken for each pulse that is seen.

Lost: the second item's pulse is over while the first item is handled, and nobody looks for it.

fix: none
frontrun: exact
"""

import threading

PARCELS = 2


class Post:
    def __init__(self):
        self.parcels = []
        self.fetched = []
        self.bell = threading.Event()

    def send(self, parcel):
        self.parcels.append(parcel)
        self.bell.set()  # error: LAG105
        self.bell.clear()

    def fetch(self):
        for _ in range(PARCELS):
            if not self.bell.wait(timeout=60):
                return
            if self.parcels:
                self.fetched.append(self.parcels.pop(0))


def setup():
    return Post()


def consumer(post):
    post.fetch()


def producer(post):
    for parcel in range(PARCELS):
        post.send(parcel)


def stranded(post):
    return list(post.parcels)
