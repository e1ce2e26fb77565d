# Quiet: put() needs the outer lock, which is given back only once the condition's lock is held.
import threading


class Mailbox:
    def __init__(self):
        self.outer = threading.Lock()
        self.items = []
        self.changed = threading.Condition()

    def put(self, item):
        with self.outer:
            self.items.append(item)
            with self.changed:
                self.changed.notify()

    def wait_filled(self):
        self.outer.acquire()
        if self.items:
            self.outer.release()
            return
        self.changed.acquire()
        self.outer.release()
        self.changed.wait()
        self.changed.release()
