# Lost: put() sets under the lock, put_front() does not; its signal can fall between the test and the clear().
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

    def put_front(self, item):
        # appendleft() is atomic, so this takes no lock.
        self._items.appendleft(item)
        self._avail.set()

    def take(self):
        while True:
            with self._lock:
                if self._items:
                    return self._items.popleft()
                self._avail.clear()
                if self._items:
                    continue
            self._avail.wait()
