# The event of one object, the state of another.
import threading


class Slot:
    def __init__(self):
        self.done = False
        self.wake = threading.Event()

    def hold(self, step):
        while not self.done:
            self.wake.wait()
            self.wake.clear()
            step()


def hand_over(first: Slot, second: Slot):
    first.wake.set()
    second.done = True
