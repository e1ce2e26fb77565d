# A stop() before the clear() is seen by the loop's test, one after it leaves the flag up.
import threading


class Exporter:
    def __init__(self, sink):
        self._sink = sink
        self._spans = []
        self._stop = False
        self._kick = threading.Event()

    def export(self, span):
        self._spans.append(span)
        self._kick.set()

    def shutdown(self):
        self._stop = True
        self._kick.set()

    def _process(self):
        spans, self._spans = self._spans, []
        self._sink.send(spans)

    def run(self):
        while not self._stop:
            self._kick.wait(5)
            self._kick.clear()
            self._process()
