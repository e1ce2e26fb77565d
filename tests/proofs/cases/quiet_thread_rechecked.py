"""re-checked: the state is tested again after the clear(), by the condition of the wait.

Holds: what was published before the clear() is seen by the second test, what comes later sets the flag.
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
            while self.queue:
                self.printed.append(self.queue.pop(0))
            self.wake.clear()
            if self.queue:
                continue
            if len(self.printed) < PAGES and not self.wake.wait(timeout=15):
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
