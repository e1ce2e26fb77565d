# The helper that publishes is only called under the lock, as its name says.
import threading


class Exporter:
    def __init__(self):
        self._lock = threading.Lock()
        self._spans = []
        self._wake = threading.Event()

    def on_end(self, span):
        with self._lock:
            self._enqueue_locked(span)

    def _enqueue_locked(self, span):
        self._spans.append(span)
        self._wake.set()

    def run(self):
        while True:
            with self._lock:
                batch, self._spans = self._spans, []
                if not batch:
                    self._wake.clear()
            if not batch:
                self._wake.wait()
            self.export(batch)
