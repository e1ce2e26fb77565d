# What the item is added to may refuse it: the set is not moved behind that.
import threading


class Mailbox:
    def __init__(self, store):
        self.store = store
        self.wake = threading.Event()

    def put(self, item):
        self.wake.set()  # error: LAG104 8
        self.store.append(item)

    def read(self, handle):
        while True:
            self.wake.wait()
            self.wake.clear()
            while self.store:
                handle(self.store.pop(0))
