# Lost: the flag knows nothing of a signal that came before the clear(); testing it again fixes nothing.
import threading
from collections import deque


class Dispatcher:
    def __init__(self):
        self._pending = deque()
        self._wake = threading.Event()

    def call_soon(self, callback):
        self._pending.append(callback)
        self._wake.set()

    def _run_pending(self):
        while self._pending:
            self._pending.popleft()()

    def run_forever(self):
        while True:
            self._run_pending()
            self._wake.clear()  # error: LAG101 12
            if self._wake.is_set():
                continue
            self._wake.wait()
