# One event is cleared, another one is waited for.
import threading


class Turnstile:
    def __init__(self):
        self._people = []
        self._came = threading.Event()
        self._opened = threading.Event()

    def come(self, person):
        self._people.append(person)
        self._came.set()

    def open(self):
        self._opened.set()

    def hold(self):
        while self._people:
            self._people.pop()
        self._came.clear()
        self._opened.wait()
