"""status attribute: what is shown to others is written between the clear() and the wait.

Lost: a page submitted between the test of the queue and the clear() lies there until the timeout.
"""

import threading

PAGES = 2


class Printer:
    def __init__(self):
        self.queue = []
        self.printed = []
        self.idle = False
        self.wake = threading.Event()

    def submit(self, page):
        self.queue.append(page)
        self.wake.set()

    def is_idle(self):
        return self.idle

    def run(self):
        while len(self.printed) < PAGES:
            if self.queue:
                self.printed.append(self.queue.pop(0))
                continue
            self.wake.clear()  # error: LAG101
            self.idle = True
            if not self.wake.wait(timeout=15):
                return


def setup():
    return Printer()


def consumer(printer):
    printer.run()


def producer(printer):
    for page in range(PAGES):
        printer.submit(page)


def stranded(printer):
    return list(printer.queue)
