# Lost: the clear() is under the lock that put() holds, the test is not; put() runs between the two.
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
        while not self._items:
            with self._lock:
                self._avail.clear()  # error: LAG101 16
            self._avail.wait()
        with self._lock:
            return self._items.popleft()
