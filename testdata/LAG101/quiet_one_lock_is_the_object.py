# Entering the object takes its lock, in put() and in take().
import threading


class Q:
    def __init__(self):
        self._l = threading.Lock()
        self.items = []
        self.ev = threading.Event()

    def __enter__(self):
        self._l.acquire()
        return self

    def __exit__(self, *a):
        self._l.release()

    def put(self, x):
        with self:
            self.items.append(x)
            self.ev.set()

    def take(self):
        while True:
            with self:
                if self.items:
                    return self.items.pop()
                self.ev.clear()
            self.ev.wait()
