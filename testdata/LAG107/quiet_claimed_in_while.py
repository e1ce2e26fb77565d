# Correct: the claim is tested again after waking, or the wait is limited and the claim is made in any case.
import threading


class Device:
    def __init__(self):
        self.free = threading.Condition()
        self.busy = False

    def acquire(self):
        with self.free:
            while self.busy:
                self.free.wait()
            self.busy = True

    def seize(self):
        with self.free:
            if self.busy:
                self.free.wait(5)
            self.busy = True

    def release(self):
        with self.free:
            self.busy = False
            self.free.notify()
