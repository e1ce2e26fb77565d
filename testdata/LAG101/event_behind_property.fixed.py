# Lost: the event is waited for through a property, and set through the attribute behind it.
import threading


class Inbox:
    def __init__(self):
        self._letters = []
        self._come = threading.Event()
        self._noise = threading.Event()

    @property
    def come(self):
        return self._come

    def post(self, letter):
        self._letters.append(letter)
        self._come.set()

    def read(self):
        while not self._letters:
            self.come.clear()
            if not self._letters:
                self.come.wait()
        return self._letters.pop()
