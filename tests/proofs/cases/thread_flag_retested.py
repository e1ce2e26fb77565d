"""flag tested again: a fix that does not work.

The flag is tested again after the clear(), the state is not. Lost all the same: a callback
scheduled after the drain and before the clear() has lost its signal, and the flag tells nobody.
"""

import threading

CALLBACKS = 1


class Dispatcher:
    def __init__(self):
        self.pending = []
        self.called = []
        self.wake = threading.Event()

    def call_soon(self, callback):
        self.pending.append(callback)
        self.wake.set()

    def run(self):
        while len(self.called) < CALLBACKS:
            while self.pending:
                self.called.append(self.pending.pop(0))
            self.wake.clear()  # error: LAG101
            if self.wake.is_set():
                continue
            if not self.wake.wait(timeout=15):
                return


def setup():
    return Dispatcher()


def consumer(dispatcher):
    dispatcher.run()


def producer(dispatcher):
    for callback in range(CALLBACKS):
        dispatcher.call_soon(callback)


def stranded(dispatcher):
    return list(dispatcher.pending)
