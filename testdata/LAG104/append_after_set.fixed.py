# The item is added when the reader has looked and waits again.
import collections
import threading


class Mailbox:
    def __init__(self):
        self.items = collections.deque()
        self.wake = threading.Event()

    def put(self, item):
        self.items.append(item)
        self.wake.set()

    def read(self, handle):
        while True:
            self.wake.wait()
            self.wake.clear()
            while self.items:
                handle(self.items.popleft())
