# requires: 3.14
# A template string and an except without parentheses beside the pattern.
import threading


class Inbox:
    def __init__(self):
        self._letters = []
        self._came = threading.Event()

    def deliver(self, letter):
        try:
            self._letters.append(t"{letter}")
        except TypeError, ValueError:
            return
        self._came.set()

    def take(self):
        while not self._letters:
            self._came.clear()  # error: LAG101 12
            self._came.wait()
        return self._letters.pop(0)
