# Two classes, one attribute name: one clears under the lock of its own setters, the other never clears.
import threading


class Ticket:
    def __init__(self):
        self.event = threading.Event()
        self.value = None

    def fill(self, value):
        self.value = value
        self.event.set()

    def get(self):
        self.event.wait()
        return self.value


class Desk:
    def __init__(self):
        self.lock = threading.Lock()
        self.event = threading.Event()
        self.value = None

    def fill(self, value):
        with self.lock:
            self.value = value
            self.event.set()

    def get(self):
        while True:
            with self.lock:
                if self.value is not None:
                    return self.value
                self.event.clear()
            self.event.wait()
