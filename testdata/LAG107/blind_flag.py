# Blind: a beat that came before wait_for_beat() is not tested; the flag that remembers it is only lowered.
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
            self.changed.wait()  # error: LAG107 12
            self.beaten = False
