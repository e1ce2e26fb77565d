# The thread is a local of `start()` and of `stop()`; what may raise is guarded.
import threading


class Bridge:
    def __init__(self, source):
        self.source = source
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self):
        if self._thread is not None and self._thread.is_alive():
            return
        self._stop.clear()  # error: LAG114 8
        thread = threading.Thread(target=self._run, daemon=True)
        self._thread = thread
        thread.start()

    def stop(self):
        try:
            self._stop.set()
        except OSError:
            pass
        thread = self._thread
        self._thread = None
        if thread is not None and thread.is_alive():
            try:
                thread.join(timeout=1.0)
            except RuntimeError:
                pass

    def _run(self):
        while not self._stop.is_set():
            self.source.send()
