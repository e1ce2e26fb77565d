# Lost: a stop() between the loop's test and the clear() is erased; the thread drains once more and sleeps for good.
import threading
from collections import deque


class Exporter:
    def __init__(self, sink):
        self._sink = sink
        self._spans = deque()
        self._stop = False
        self._kick = threading.Event()

    def export(self, span):
        self._spans.append(span)
        self._kick.set()

    def shutdown(self):
        self._stop = True
        self._kick.set()

    def _drain(self):
        while self._spans:
            self._sink.send(self._spans.popleft())

    def run(self):
        while not self._stop:
            self._kick.clear()
            self._drain()
            if not self._stop:
                self._kick.wait()
