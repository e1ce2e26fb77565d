# The helper clears before the letters are read.
import threading


class Mailroom:
    def __init__(self):
        self.letters = []
        self.rung = threading.Event()

    def deliver(self, letter):
        self.letters.append(letter)
        self.rung.set()

    def sort_forever(self, handle):
        while True:
            self._rest()
            while self.letters:
                handle(self.letters.pop(0))

    def _rest(self):
        self._sleep()

    def _sleep(self):
        self.rung.wait()
        self.rung.clear()
