# Between set() and clear() the thread is joined, if there is one: who waits is gone by then.
import threading


class Ticker:
    def __init__(self):
        self._on = True
        self._thread = None
        self._stop = threading.Event()

    def start(self):
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self):
        self._on = False
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        self._stop.clear()

    def _run(self):
        while self._on:
            self._stop.wait(5)
