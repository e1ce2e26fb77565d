"""set before the item: put() sets the event, then adds what it announces.

Lost: the reader wakes, finds nothing, and waits again; then the item is added, and signalled no more.
"""

import collections
import threading

ITEMS = 2


class Mailbox:
    def __init__(self):
        self.items = collections.deque()
        self.read = []
        self.wake = threading.Event()

    def put(self, item):
        self.wake.set()  # error: LAG104
        self.items.append(item)

    def run(self):
        while len(self.read) < ITEMS:
            if not self.wake.wait(timeout=15):
                return
            self.wake.clear()
            while len(self.items):
                self.read.append(self.items.popleft())


def setup():
    return Mailbox()


def consumer(mailbox):
    mailbox.run()


def producer(mailbox):
    for item in range(ITEMS):
        mailbox.put(item)


def stranded(mailbox):
    return list(mailbox.items)
