# Lost: the value comes after the read of its key, and before the waiter is there by that key.
import threading


class Chan:
    def __init__(self):
        self.values = {}
        self.waiters = {}

    def put(self, key, value):
        self.values[key] = value
        waiter = self.waiters.get(key)
        if waiter is not None:
            waiter.set()

    def get(self, key):
        if key not in self.values:
            waiter = threading.Event()
            self.waiters[key] = waiter
            if key not in self.values:
                waiter.wait()
        return self.values[key]
