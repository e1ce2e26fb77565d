"""flag reset at start: the thread begins by resetting the plain flag that stop() turns.

Lost: a stop() that comes before the thread's first step; the thread polls to its end, and is joined
until then.

fix: none

frontrun: no, it does not follow threads that a program starts itself
"""

import threading


class Poller:
    def __init__(self):
        self.polls = 0
        self.stopping = False
        self.thread = None

    def start(self):
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def stop(self):
        self.stopping = True
        self.thread.join()

    def _run(self):
        self.stopping = False  # error: LAG109
        while self.polls < 3 and not self.stopping:
            self.polls += 1


def setup():
    return Poller()


def producer(poller):
    poller.start()
    poller.stop()


def stranded(poller):
    return poller.polls
