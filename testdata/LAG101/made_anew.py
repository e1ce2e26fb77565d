# Lost: a fresh event is a cleared one; a set() of the old one before that line tells the waiter nothing.
import threading


class Registry:
    def __init__(self):
        self._names = set()
        self._changed = threading.Event()

    def register(self, name):
        self._names.add(name)
        self._changed.set()

    def wait_for(self, name):
        while name not in self._names:
            self._changed = threading.Event()  # error: LAG101 12
            self._changed.wait()
