# The event's `set` is added to the callbacks after the last look at the result.
import threading


class Order:
    def __init__(self):
        self.result = None
        self.callbacks = []

    def complete(self, result):
        self.result = result
        for callback in self.callbacks:
            callback()

    def join(self):
        if self.result is None:
            done = threading.Event()
            self.callbacks.append(done.set)  # error: LAG111 12
            done.wait()
        return self.result
