#!/usr/bin/env python3
# vim: set fileencoding=utf-8 :
# A shebang, a cookie and umlauts: äöü.
import threading


class Box:
    def __init__(self):
        self._items = []
        self._dirty = threading.Event()

    def put(self, item):
        self._items.append(item)
        self._dirty.set()

    def take(self):
        while not self._items:
            self._dirty.clear()  # error: LAG101 12
            self._dirty.wait()
        return self._items.pop(0)
