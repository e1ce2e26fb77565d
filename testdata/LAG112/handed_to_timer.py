# The timer's thread calls the method, and does not hold the lock.
import threading


class Kettle:
    def __init__(self):
        self.boiled = threading.Condition()
        self.water = 0

    def heat(self, seconds):
        threading.Timer(seconds, self.boiled.notify_all).start()  # error: LAG112 33

    def pour(self):
        with self.boiled:
            self.boiled.wait()
            self.water -= 1
