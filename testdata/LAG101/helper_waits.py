# Lost: the wait is in a helper; it starts after a clear() that may have erased the only signal.
import threading
from collections import deque


class Flusher:
    def __init__(self, interval):
        self._interval = interval
        self._records = deque()
        self._wake = threading.Event()

    def emit(self, record):
        self._records.append(record)
        self._wake.set()

    def _rest(self):
        self._wake.wait(self._interval)

    def run(self, stream):
        while True:
            while self._records:
                stream.write(self._records.popleft())
            self._wake.clear()  # error: LAG101 12
            self._rest()
