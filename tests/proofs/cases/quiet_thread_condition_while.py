"""condition, predicate loop: the state is tested under the lock, before and after each wait.

Holds: who publishes earlier is seen, who publishes later finds somebody who waits.
"""

import threading

ITEMS = 2


class Mailbox:
    def __init__(self):
        self.items = []
        self.taken = []
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            self.items.append(item)
            self.changed.notify()

    def take(self):
        with self.changed:
            while not self.items:
                if not self.changed.wait(timeout=15):
                    return
            self.taken.append(self.items.pop(0))


def setup():
    return Mailbox()


def consumer(mailbox):
    for _ in range(ITEMS):
        mailbox.take()


def producer(mailbox):
    for item in range(ITEMS):
        mailbox.put(item)


def stranded(mailbox):
    return list(mailbox.items)
