# Nobody clears the flag: a wait that comes back finds it set, and looks again.
import threading


class Worker:
    def __init__(self):
        self.running = True
        self.wake = threading.Event()

    def stop(self):
        self.wake.set()
        self.running = False

    def run(self, step):
        while self.running:
            self.wake.wait()
            step()
