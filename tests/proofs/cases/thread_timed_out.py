"""timeout branch: the wait expires, a heartbeat is sent, and the flag is cleared in any case.

Lost: a poke that comes during the heartbeat is erased before anybody has waited for it. The rule
offers no fix here and says why.

fix: none
"""

import threading
import time

INTERVAL = 5


class Peer:
    def send(self, data):
        time.sleep(1)


class Heart:
    def __init__(self, peer):
        self.peer = peer
        self.answers = 0
        self.wake = threading.Event()

    def poke(self):
        self.wake.set()

    def heartbeat(self):
        self.peer.send(b"\0")

    def run(self):
        for _ in range(2):
            if self.wake.wait(timeout=INTERVAL):
                self.answers += 1
            else:
                self.heartbeat()
            self.wake.clear()  # error: LAG103


def setup():
    return Heart(Peer())


def consumer(heart):
    heart.run()


def producer(heart):
    time.sleep(INTERVAL)
    heart.poke()


def stranded(heart):
    return 1 - heart.answers
