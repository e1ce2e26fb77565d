# Clear and wait stand two helpers deep.
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
            while self.letters:
                handle(self.letters.pop(0))
            self._rest()

    def _rest(self):
        self._sleep()

    def _sleep(self):
        self.rung.clear()  # error: LAG101 8
        self.rung.wait()
