# Lost: the test is a method of the same class; what it reads can change before the clear().
import threading


class Cache:
    def __init__(self):
        self._stale = set()
        self._poke = threading.Event()

    def invalidate(self, key):
        self._stale.add(key)
        self._poke.set()

    def _has_work(self):
        return bool(self._stale)

    def refresh_one(self, load):
        while not self._has_work():
            self._poke.clear()
            if not self._has_work():
                self._poke.wait()
        load(self._stale.pop())
