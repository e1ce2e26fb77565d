"""stop taken back: the event is cleared after a join that has given up.

Lost: a stop() that comes while the thread is busy for longer than the join waits; the thread works on.

frontrun: no, it does not follow threads that a program starts itself

fix: none
"""

import threading
import time


class Beacon:
    def __init__(self):
        self.sent = 0
        self.stopping = threading.Event()
        self.thread = None

    def start(self):
        self.thread = threading.Thread(target=self._shine)
        self.thread.start()

    def stop(self):
        self.stopping.set()
        self.thread.join(timeout=1)
        self.stopping.clear()  # error: LAG114

    def _transmit(self, radio):
        time.sleep(5)
        radio.key()
        self.sent += 1

    def _shine(self):
        while self.sent < 3 and not self.stopping.is_set():
            self._transmit(Radio())


class Radio:
    def key(self):
        pass


def setup():
    return Beacon()


def producer(beacon):
    beacon.start()
    beacon.stop()


def stranded(beacon):
    return beacon.sent > 1
