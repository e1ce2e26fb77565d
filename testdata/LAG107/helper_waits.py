# Missed: the helper takes the lock and waits; the caller has tested before, without the lock.
import threading
import time


class Pool:
    def __init__(self):
        self._lock = threading.RLock()
        self._connections = []
        self._available = threading.Condition()

    def add(self, connection):
        with self._lock:
            self._connections = [*self._connections, connection]
        self._signal()

    def _signal(self):
        with self._available:
            self._available.notify()

    def _await_connection(self, timeout):
        with self._available:
            self._available.wait(timeout)  # error: LAG107 12

    def borrow(self, timeout):
        end = time.monotonic() + timeout
        remaining = timeout
        while remaining > 0:
            self._await_connection(remaining)
            connections = self._connections
            if connections:
                return connections[0]
            remaining = end - time.monotonic()
        raise TimeoutError
