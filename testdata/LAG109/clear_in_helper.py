# The first act is a helper that resets the run.
import threading


class Watcher:
    def __init__(self):
        self._stop = threading.Event()
        self._thread = None
        self.seen = 0

    def start(self):
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self):
        self._stop.set()
        self._thread.join()

    def _reset(self):
        self.seen = 0
        self._stop.clear()  # error: LAG109 8

    def _watch(self):
        self._reset()
        while not self._stop.wait(5):
            self.seen += 1
