# Lost: the follower wakes before both writes; to set between them would announce the error, and not the end.
import threading


class Job:
    def __init__(self, log):
        self.log = log
        self.error = None
        self.done = False
        self.shown = []
        self.changed = threading.Event()

    def fail(self, error):
        self.changed.set()  # error: LAG104 8
        self.error = error
        self.log.write("failed")
        self.done = True

    def follow(self):
        while not self.done:
            self.changed.wait()
            self.changed.clear()
            if self.error is not None:
                self.shown.append(self.error)
