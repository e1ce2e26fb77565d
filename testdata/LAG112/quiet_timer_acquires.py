# What the timer's thread calls acquires the lock.
import threading


class Kettle:
    def __init__(self):
        self.boiled = threading.Condition()
        self.water = 0

    def heat(self, seconds):
        threading.Timer(seconds, self._ring).start()

    def _ring(self):
        with self.boiled:
            self.boiled.notify_all()
    def pour(self):
        with self.boiled:
            self.boiled.wait()
            self.water -= 1
