"""while guard: the loop's own condition is what was read, clear() and wait() are its body.

Lost: a letter put between the test of the loop and the clear() leaves the taker asleep beside it.
"""

import threading

LETTERS = 2


class Mailbox:
    def __init__(self):
        self.letters = []
        self.taken = []
        self.dirty = threading.Event()

    def put(self, letter):
        self.letters.append(letter)
        self.dirty.set()

    def take(self):
        while not self.letters:
            self.dirty.clear()  # error: LAG101
            if not self.dirty.wait(timeout=15):
                return False
        self.taken.append(self.letters.pop(0))
        return True


def setup():
    return Mailbox()


def consumer(mailbox):
    for _ in range(LETTERS):
        if not mailbox.take():
            return


def producer(mailbox):
    for letter in range(LETTERS):
        mailbox.put(letter)


def stranded(mailbox):
    return list(mailbox.letters)
