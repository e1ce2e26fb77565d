# Whatever this `notify()` is, it is not that of a Condition.
from threading import Condition


class Desk:
    def __init__(self, mailer):
        self.mailer = mailer
        self.free = Condition()

    def hand_over(self, letter):
        self.mailer.notify(letter)

    def leave(self):
        with self.free:
            self.free.notify()
