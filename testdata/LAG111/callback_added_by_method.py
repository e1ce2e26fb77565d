# The event's `set` is handed to a method that adds it to the callbacks, after the last look.
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

    def wait(self):
        if not self.done:
            ready = threading.Event()
            self.add_callback(ready.set)  # error: LAG111 12
            ready.wait()


def wait_for(job: Job):
    if job.done:
        return
    ready = threading.Event()
    job.add_callback(ready.set)  # error: LAG111 4
    ready.wait()
