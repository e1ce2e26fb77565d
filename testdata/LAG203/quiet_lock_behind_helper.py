# A lock that is held for a moment behind a helper is no wait.
import threading


class Counter:
    def __init__(self):
        self._lock = threading.Lock()
        self._free = threading.Event()

    def wait_free(self):
        self._free.wait()

    def add(self):
        self._lock.acquire()
        self._lock.release()


counter = Counter()


async def count():
    counter.add()
    counter.wait_free()
