# The flag is work: whoever finds it raised takes it down and does it.
import threading


class Screen:
    def __init__(self, paint):
        self.paint = paint
        self.dirty = False
        self.wake = threading.Event()

    def invalidate(self):
        self.dirty = True
        self.wake.set()

    def run(self):
        while True:
            self.wake.wait()
            self.wake.clear()
            if self.dirty:
                self.dirty = False
                self.paint()
