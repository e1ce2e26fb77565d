# Nobody starts run() here: it runs in the thread that calls it.
import threading


class Loop:
    def __init__(self):
        self._stop = threading.Event()

    def run(self):
        self._stop.clear()
        while not self._stop.wait(1):
            self.step()

    def stop(self):
        self._stop.set()

    def step(self):
        pass
