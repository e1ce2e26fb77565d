# -*- coding: latin-1 -*-
# Cafés: this file is latin-1, and stays it.
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
            note = "né"; self._dirty.clear()  # déjà vu  # error: LAG101 25
            self._dirty.wait()
        return self._items.pop(0)
