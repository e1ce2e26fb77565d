# Lost: either half of the condition can become true before the clear().
import threading


class Consumer:
    def __init__(self):
        self._closed = False
        self._batches = []
        self._ready = threading.Event()

    def push(self, batch):
        self._batches.append(batch)
        self._ready.set()

    def close(self):
        self._closed = True
        self._ready.set()

    def pull(self):
        while not (self._closed or self._batches):
            self._ready.clear()  # error: LAG101 12
            self._ready.wait()
        return self._batches.pop(0) if self._batches else None
