"""condition, a flag that is only lowered: wait_for_beat() waits whatever the flag says, and lowers it then.

Lost: a beat that came before wait_for_beat() was called; it waits for the next one.

fix: none
"""

import threading
import time

BEATS = 1


class Pulse:
    def __init__(self):
        self.changed = threading.Condition()
        self.beaten = False
        self.late = False

    def beat(self):
        with self.changed:
            self.beaten = True
            self.changed.notify_all()

    def wait_for_beat(self):
        with self.changed:
            self.changed.wait(timeout=30)  # error: LAG107
            self.beaten = False


def setup():
    return Pulse()


def consumer(pulse):
    began = time.monotonic()
    pulse.wait_for_beat()
    pulse.late = time.monotonic() - began > 1


def producer(pulse):
    for _ in range(BEATS):
        pulse.beat()


def stranded(pulse):
    return pulse.late
