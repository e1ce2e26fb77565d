"""condition, wait_for: the first look is without the lock, wait_for() tests under it.

Holds: wait_for() tests before it waits and after it wakes.
"""

import threading


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
        if not self.items:
            with self.changed:
                if not self.changed.wait_for(lambda: self.items, timeout=15):
                    return
        self.taken.append(self.items.pop(0))


def setup():
    return Mailbox()


def consumer(mailbox):
    mailbox.take()


def producer(mailbox):
    mailbox.put("hello")


def stranded(mailbox):
    return list(mailbox.items)
