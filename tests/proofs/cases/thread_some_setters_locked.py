"""some setters locked: read and clear under one lock, which one of two setters does not take.

Lost: an urgent message posted between the test and the clear(); the lock does not hold it off.
"""

import threading


class Inbox:
    def __init__(self):
        self.messages = []
        self.read = []
        self.lock = threading.Lock()
        self.publication_at = threading.Event()

    def post(self, message):
        with self.lock:
            self.messages.append(message)
            self.publication_at.set()

    def post_urgent(self, message):
        self.messages.insert(0, message)
        self.publication_at.set()

    def run(self):
        while True:
            with self.lock:
                while self.messages:
                    self.read.append(self.messages.pop(0))
                self.publication_at.clear()  # error: LAG101
            if not self.publication_at.wait(timeout=15):
                return


def setup():
    return Inbox()


def consumer(inbox):
    inbox.run()


def producer(inbox):
    inbox.post_urgent("fire")


def stranded(inbox):
    return list(inbox.messages)
