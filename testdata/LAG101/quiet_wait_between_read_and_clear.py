# Read, wait, clear, read: the wait in between delivers the signal that the clear() takes down.
import threading


class Typist:
    def __init__(self, screen):
        self._screen = screen
        self._keys = []
        self._pressed = threading.Event()

    def press(self, key):
        self._keys.append(key)
        self._pressed.set()

    def run(self):
        while True:
            self._screen.show(len(self._keys))
            self._pressed.wait()
            self._pressed.clear()
            while self._keys:
                self._screen.type(self._keys.pop(0))
