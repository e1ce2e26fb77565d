# The method calls at once what comes too late; the second waiter looks again; the third job has one lock.
import threading


class Job:
    def __init__(self):
        self.done = False
        self.callbacks = []

    def finish(self):
        self.done = True
        for callback in self.callbacks:
            callback()

    def add_callback(self, callback):
        self.callbacks.append(callback)
        if self.done:
            callback()

    def wait(self):
        if not self.done:
            ready = threading.Event()
            self.add_callback(ready.set)
            ready.wait()


class Locked:
    def __init__(self):
        self.lock = threading.Lock()
        self.done = False
        self.callbacks = []

    def finish(self):
        with self.lock:
            self.done = True
            callbacks = list(self.callbacks)
        for callback in callbacks:
            callback()

    def add_callback(self, callback):
        self.callbacks.append(callback)

    def wait(self):
        ready = threading.Event()
        with self.lock:
            if self.done:
                return
            self.add_callback(ready.set)
        ready.wait()
