# The flag is written without the lock after the notification: who tests in between waits, and nobody tells.
import threading
from collections import deque


class Listener:
    def __init__(self):
        self._changed = threading.Condition()
        self._ready = False

    def mark_ready(self):
        self._changed.acquire()
        self._changed.notify()  # error: LAG104 8
        self._changed.release()
        self._ready = True

    def wait_until_ready(self):
        self._changed.acquire()
        while not self._ready:
            self._changed.wait()
        self._changed.release()


class DelayedQueue:
    def __init__(self):
        self._lock = threading.Lock()
        self._not_empty = threading.Condition(self._lock)
        self._queue = deque()
        self._closed = False

    def put(self, item):
        with self._lock:
            self._queue.append(item)
            self._not_empty.notify()

    def close(self):
        with self._not_empty:
            self._not_empty.notify_all()  # error: LAG104 12
        self._closed = True

    def get(self):
        with self._not_empty:
            while len(self._queue) == 0 and not self._closed:
                self._not_empty.wait()
            if self._closed:
                return None
            return self._queue.popleft()


class Flag:
    def __init__(self):
        self.is_up = False
        self.changed = threading.Condition()

    def raise_it(self):
        with self.changed:
            self.changed.notify_all()  # error: LAG104 12
        self.is_up = True

    def wait(self):
        with self.changed:
            if not self.is_up:
                self.changed.wait()
