# Cleared only when empty, and test and clear() are one step for everyone who sets.
import threading
from collections import deque


class Counter:
    def __init__(self, clerk):
        self._clerk = clerk
        self._desk = threading.Lock()
        self._tickets = deque()
        self._waiting = threading.Event()

    def issue(self, ticket):
        with self._desk:
            self._tickets.append(ticket)
            self._waiting.set()

    def run(self):
        while True:
            self._waiting.wait()
            with self._desk:
                ticket = self._tickets.popleft()
                if not self._tickets:
                    self._waiting.clear()
            self._clerk.serve(ticket)
