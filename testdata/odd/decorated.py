# Decorators, static and class methods: the event is the class's own.
import contextlib
import functools
import threading


def logged(function):
    @functools.wraps(function)
    def call(*args):
        return function(*args)

    return call


class Shared:
    _items = []
    _kick = threading.Event()

    @classmethod
    def put(cls, item):
        cls._items.append(item)
        cls._kick.set()

    @classmethod
    @logged
    def take(cls):
        while not cls._items:
            cls._kick.clear()  # error: LAG101 12
            cls._kick.wait()
        return cls._items.pop(0)

    @contextlib.contextmanager
    def borrowed(self):
        item = self.take()
        yield item
        self.put(item)
