# `stop()` takes the thread out of its attribute and waits a while; the next `start()` calls it back.
import threading


class Bridge:
    def __init__(self, source):
        self.source = source
        self._stop = threading.Event()
        self._thread = None

    def start(self):
        if self._thread is not None and self._thread.is_alive():
            return
        self._stop.clear()  # error: LAG114 8
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self):
        self._stop.set()
        thread = self._thread
        self._thread = None
        if thread is not None and thread.is_alive():
            thread.join(timeout=1.0)

    def _run(self):
        while not self._stop.is_set():
            self.source.send()
