# The waiting side blocks in the queue until the item is there.
import queue
import threading


class Mailbox:
    def __init__(self):
        self.items = queue.Queue()
        self.wake = threading.Event()

    def put(self, item):
        self.wake.set()
        self.items.put(item)

    def read(self, handle):
        while True:
            self.wake.wait()
            self.wake.clear()
            item = self.items.get()
            if item is None:
                return
            handle(item)
