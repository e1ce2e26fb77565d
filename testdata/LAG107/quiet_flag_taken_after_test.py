# Correct: the flag is tested under the lock, before the wait and after it.
import threading


class Pulse:
    def __init__(self):
        self.changed = threading.Condition()
        self.beaten = False

    def beat(self):
        with self.changed:
            self.beaten = True
            self.changed.notify_all()

    def wait_for_beat(self):
        with self.changed:
            while not self.beaten:
                self.changed.wait()
            self.beaten = False
