# The state is written here, the pulse is a helper's.
import threading


class Link:
    def __init__(self):
        self.up = False
        self.changed = threading.Event()

    def _tell(self):
        self.changed.set()
        self.changed.clear()

    def connected(self):
        self.up = True
        self._tell()  # error: LAG105 8

    def wait_until_up(self):
        while not self.up:
            self.changed.wait()
