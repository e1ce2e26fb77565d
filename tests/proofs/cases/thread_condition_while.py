"""condition, tested outside: the loop tests without the lock, and the wait is entered without a test.

Lost: a message put after the test and before the lock is taken notifies nobody; the reader waits
until its timeout although the message is there.
"""

import threading
import time


class Mailbox:
    def __init__(self):
        self.items = []
        self.taken = []
        self.late = False
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            self.items.append(item)
            self.changed.notify()

    def take_all(self):
        while not self.items:
            with self.changed:
                self.changed.wait(timeout=15)  # error: LAG107
        with self.changed:
            taken, self.items = self.items, []
        return taken


def setup():
    return Mailbox()


def consumer(mailbox):
    began = time.monotonic()
    mailbox.taken.extend(mailbox.take_all())
    mailbox.late = time.monotonic() - began > 1


def producer(mailbox):
    mailbox.put("hello")


def stranded(mailbox):
    return mailbox.late
