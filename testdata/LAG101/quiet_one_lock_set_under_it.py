# Test and clear() are one step under the lock that every setter holds while it sets.
import threading
from collections import deque


class Channel:
    def __init__(self):
        self._lock = threading.Lock()
        self._items = deque()
        self._closed = False
        self._avail = threading.Event()

    def put(self, item):
        with self._lock:
            self._items.append(item)
            self._avail.set()

    def close(self):
        with self._lock:
            self._closed = True
            self._avail.set()

    def take(self):
        while True:
            with self._lock:
                if self._items:
                    return self._items.popleft()
                if self._closed:
                    raise EOFError
                self._avail.clear()
            self._avail.wait()
