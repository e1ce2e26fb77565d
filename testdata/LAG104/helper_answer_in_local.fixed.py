# The answer of the helper that looks is kept in a local, and the local is tested.
import threading


class Worker:
    def __init__(self):
        self.running = True
        self.wake = threading.Event()

    def stop(self):
        self.running = False
        self.wake.set()

    def _goes_on(self):
        return self.running

    def run(self, work):
        while True:
            self.wake.wait()
            self.wake.clear()
            goes_on = self._goes_on()
            if not goes_on:
                return
            work()
