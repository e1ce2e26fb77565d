# put() writes under the lock and sets after it: a write that the test missed is later than the clear(), its set() too.
import threading
from collections import deque


class Channel:
    def __init__(self):
        self._lock = threading.Lock()
        self._items = deque()
        self._avail = threading.Event()

    def put(self, item):
        with self._lock:
            self._items.append(item)
        self._avail.set()

    def take(self):
        while True:
            with self._lock:
                if self._items:
                    return self._items.popleft()
                self._avail.clear()
            self._avail.wait()
