# Quiet: with the new state the waiter asks, with the old one it does not.
import threading
from concurrent.futures import Future


class Door:
    def __init__(self):
        self.is_open = False
        self.guests = []

    def open(self):
        self.is_open = True
        for guest in self.guests:
            guest.set_result(None)

    def greet(self):
        if not self.is_open:
            return
        guest = Future()
        self.guests.append(guest)
        guest.result()
