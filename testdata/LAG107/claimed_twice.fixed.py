# Stolen: between notify() and the return from wait() another caller may claim the device.
import threading


class Device:
    def __init__(self):
        self.free = threading.Condition()
        self.busy = False

    def acquire(self):
        with self.free:
            while self.busy:
                self.free.wait()
            self.busy = True

    def release(self):
        with self.free:
            self.busy = False
            self.free.notify()
