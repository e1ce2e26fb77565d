"""condition, tested once: the reply is looked for without the lock, then waited for under it.

Lost: a reply that comes between the test and the lock.
"""

import threading
import time


class Call:
    def __init__(self):
        self.reply = None
        self.late = False
        self.answered = threading.Condition()

    def resolve(self, reply):
        with self.answered:
            self.reply = reply
            self.answered.notify_all()

    def result(self):
        if self.reply is None:
            with self.answered:
                self.answered.wait(timeout=30)  # error: LAG107
        return self.reply


def setup():
    return Call()


def consumer(call):
    began = time.monotonic()
    call.result()
    call.late = time.monotonic() - began > 1


def producer(call):
    call.resolve(42)


def stranded(call):
    return call.late
