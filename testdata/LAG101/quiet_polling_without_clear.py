# Waited for in short steps and never cleared; each step tests the state.
import threading


class Download:
    def __init__(self):
        self._received = 0
        self._progress = threading.Event()

    def chunk(self, data):
        self._received += len(data)
        self._progress.set()

    def wait_for(self, size):
        while self._received < size:
            self._progress.wait(0.1)
