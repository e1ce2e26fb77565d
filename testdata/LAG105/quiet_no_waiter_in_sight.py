# Who waits, and after which look, stands elsewhere.
import threading


class Source:
    def __init__(self):
        self.value = None
        self.changed = threading.Event()

    def publish(self, value):
        self.value = value
        self.changed.set()
        self.changed.clear()

    def wait(self, timeout):
        return self.changed.wait(timeout)
