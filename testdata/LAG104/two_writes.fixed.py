# Two writes stand behind the set; the waiting side looks at both.
import threading


class Job:
    def __init__(self):
        self.error = None
        self.done = False
        self.log = []
        self.changed = threading.Event()

    def say(self, text):
        self.log.append(text)
        self.changed.set()

    def fail(self, error):
        self.error = error
        self.done = True
        self.changed.set()

    def follow(self, show):
        while not self.done:
            self.changed.wait()
            self.changed.clear()
            if self.error is not None:
                show(self.error)
            while self.log:
                show(self.log.pop(0))
