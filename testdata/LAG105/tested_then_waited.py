# The state is tested, then waited for; what comes in between is not seen.
import threading


class Link:
    def __init__(self):
        self.state = "down"
        self.changed = threading.Event()

    def set_state(self, state):
        self.state = state
        self.changed.set()  # error: LAG105 8
        self.changed.clear()

    def wait_for(self, state):
        while self.state != state:
            self.changed.wait()
