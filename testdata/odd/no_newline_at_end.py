# The last line has no newline, before and after.
import threading

items = []
dirty = threading.Event()


def put(item):
    items.append(item)
    dirty.set()


def rest():
    while not items:
        dirty.clear()  # error: LAG101 8
        dirty.wait()