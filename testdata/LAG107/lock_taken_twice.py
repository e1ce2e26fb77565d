# Missed: tested under the lock, but the lock is given back before it is taken for the wait.
import threading


class Door:
    def __init__(self):
        self.open = False
        self.lock = threading.Lock()
        self.opened = threading.Condition(self.lock)

    def unlock(self):
        with self.lock:
            self.open = True
            self.opened.notify_all()

    def enter(self):
        with self.lock:
            shut = not self.open
        if shut:
            with self.lock:
                self.opened.wait()  # error: LAG107 16
