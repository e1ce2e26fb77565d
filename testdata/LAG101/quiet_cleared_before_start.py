# The starter clears before the thread exists; the thread only waits.
import threading


class Ticker:
    def __init__(self, tick):
        self._tick = tick
        self._ticks = 0
        self._thread = None
        self._stop = threading.Event()

    def start(self):
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run)
            self._thread.start()

    def stop(self):
        self._stop.set()
        self._thread.join()
        self._thread = None

    def _run(self):
        while not self._stop.wait(1):
            self._ticks += 1
            self._tick()
