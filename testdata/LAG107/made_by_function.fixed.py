# Missed: the condition comes from a function without an annotation.
import threading


def _condition():
    return threading.Condition(threading.Lock())


class Mailbox:
    def __init__(self):
        self.items = []
        self.changed = _condition()

    def put(self, item):
        with self.changed:
            self.items.append(item)
            self.changed.notify()

    def wait_filled(self):
        while not self.items:
            with self.changed:
                if not self.items:
                    self.changed.wait()
