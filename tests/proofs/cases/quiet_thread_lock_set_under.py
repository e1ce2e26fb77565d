"""one lock: it covers the test and the clear(), and every setter sets under it.

Holds: no signal can come between the two.
"""

import threading

PAGES = 2


class Printer:
    def __init__(self):
        self.queue = []
        self.printed = []
        self.lock = threading.Lock()
        self.wake = threading.Event()

    def submit(self, page):
        with self.lock:
            self.queue.append(page)
            self.wake.set()

    def run(self):
        while len(self.printed) < PAGES:
            with self.lock:
                if self.queue:
                    self.printed.append(self.queue.pop(0))
                    continue
                self.wake.clear()
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
