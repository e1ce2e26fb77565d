# One test, one wait: the answer that comes in between is not signalled again.
import threading


class Answer:
    def __init__(self):
        self.value = None
        self.arrived = threading.Event()

    def give(self, value):
        self.value = value
        self.arrived.set()  # error: LAG105 8
        self.arrived.clear()

    def get(self, timeout):
        if self.value is None:
            self.arrived.wait(timeout)
        return self.value
