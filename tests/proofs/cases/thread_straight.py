"""straight: the state is tested, the flag cleared, the flag waited for.

Lost: a page submitted between the test of the queue and the clear() lies there until the timeout.
"""

import threading

PAGES = 2


class Printer:
    def __init__(self):
        self.queue = []
        self.printed = []
        self.wake = threading.Event()

    def submit(self, page):
        self.queue.append(page)
        self.wake.set()

    def run(self):
        while len(self.printed) < PAGES:
            if self.queue:
                self.printed.append(self.queue.pop(0))
                continue
            self.wake.clear()  # error: LAG101
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
