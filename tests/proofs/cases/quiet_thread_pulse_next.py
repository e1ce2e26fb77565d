"""pulse, the next one: whoever waits wants the next tick, whichever that is.

Holds: a tick before the wait is none that was waited for; the one after it ends the wait.

frontrun: exact
"""

import threading
import time


class Clock:
    def __init__(self):
        self.ticks = 0
        self.seen = 0
        self.tick = threading.Event()

    def advance(self):
        self.ticks += 1
        self.tick.set()
        self.tick.clear()

    def next_tick(self):
        if self.tick.wait(timeout=15):
            self.seen = self.ticks


def setup():
    return Clock()


def consumer(clock):
    clock.next_tick()


def producer(clock):
    clock.advance()
    time.sleep(1)
    clock.advance()


def stranded(clock):
    return not clock.seen
