"""condition, if in a loop: the loop tests without the lock, the `if` under it.

Holds: the test that decides about the wait is the one under the lock.
"""

import threading
import time


class Mailbox:
    def __init__(self):
        self.items = []
        self.late = False
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            self.items.append(item)
            self.changed.notify()

    def wait_filled(self):
        while not self.items:
            with self.changed:
                if not self.items:
                    self.changed.wait(timeout=15)


def setup():
    return Mailbox()


def consumer(mailbox):
    began = time.monotonic()
    mailbox.wait_filled()
    mailbox.late = time.monotonic() - began > 1


def producer(mailbox):
    mailbox.put("hello")


def stranded(mailbox):
    return mailbox.late
