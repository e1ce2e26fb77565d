# Stolen: between notify() and the return from wait() another caller may take the item.
import threading


class Queue:
    def __init__(self):
        self.items = []
        self.filled = threading.Condition()

    def put(self, item):
        with self.filled:
            self.items.append(item)
            self.filled.notify()

    def get(self):
        with self.filled:
            # wait until there is something
            if not self.items:
                self.filled.wait()  # error: LAG107 16
            return self.items.pop(0)
