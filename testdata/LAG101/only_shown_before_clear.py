# Lost: a key pressed after the drain; to show how many there are after the clear does not type it.
import threading


class Terminal:
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
            self._pressed.clear()  # error: LAG101 12
            self._pressed.wait()
            while self._keys:
                self._screen.type(self._keys.pop(0))
