# Who sets is not in this file; who locks the look and the clear will lock the signal as well.
import threading


def take(box):
    while True:
        with box.lock:
            if box.items:
                return box.items.pop()
            box.ev.clear()
        box.ev.wait()
