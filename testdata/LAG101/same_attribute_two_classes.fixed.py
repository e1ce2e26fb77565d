# Lost in the second class only: the first one's test, clear() and set() are all under its lock.
import threading


class LockedSlot:
    def __init__(self):
        self.lock = threading.Lock()
        self.event = threading.Event()
        self.value = None

    def fill(self, value):
        with self.lock:
            self.value = value
            self.event.set()

    def take(self):
        while True:
            with self.lock:
                if self.value is not None:
                    return self.value
                self.event.clear()
            self.event.wait()


class PlainSlot:
    def __init__(self):
        self.event = threading.Event()
        self.value = None

    def fill(self, value):
        self.value = value
        self.event.set()

    def take(self):
        while True:
            if self.value is not None:
                return self.value
            self.event.clear()
            if self.value is not None:
                continue
            self.event.wait()
