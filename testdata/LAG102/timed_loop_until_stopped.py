# Late: a metric recorded during the send is neither in this batch nor announced for the next.
import threading


class Reporter:
    def __init__(self, client):
        self._client = client
        self._metrics = []
        self._stopped = threading.Event()
        self._pending = threading.Event()

    def record(self, metric):
        self._metrics.append(metric)
        self._pending.set()

    def _flush(self):
        metrics, self._metrics = self._metrics, []
        self._client.send(metrics)

    def run(self):
        while not self._stopped.is_set():
            if not self._pending.wait(5):
                continue
            self._flush()
            self._pending.clear()  # the next record() sets it  # error: LAG102 12
