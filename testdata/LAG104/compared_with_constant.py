# The state is compared with a constant: the new one would have ended the loop.
import threading

STARTING, READY = range(2)


class Service:
    def __init__(self):
        self.phase = STARTING
        self.notes = []
        self.changed = threading.Event()

    def note(self, text):
        self.notes.append(text)
        self.changed.set()

    def become_ready(self):
        self.changed.set()  # error: LAG104 8
        self.phase = READY

    def wait_until_ready(self, show):
        while self.phase != READY:
            if self.changed.wait(timeout=60):
                self.changed.clear()
                while self.notes:
                    show(self.notes.pop())
