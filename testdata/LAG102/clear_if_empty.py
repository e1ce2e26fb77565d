# Lost: a ticket issued between empty() and clear(). One pass takes one ticket: the clear() cannot go first either.
import queue
import threading


class Counter:
    def __init__(self, clerk):
        self._clerk = clerk
        self._tickets = queue.Queue()
        self._waiting = threading.Event()

    def issue(self, ticket):
        self._tickets.put(ticket)
        self._waiting.set()

    def run(self):
        while True:
            self._waiting.wait()
            self._clerk.serve(self._tickets.get())
            if self._tickets.empty():
                self._waiting.clear()  # error: LAG102 16
