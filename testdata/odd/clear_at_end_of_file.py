# Nothing follows the clear() but the end of the file: there is no wait, and no finding.
import threading

items = []
dirty = threading.Event()


def reset():
    if items:
        items.pop()
    dirty.clear()