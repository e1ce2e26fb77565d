# The twins with a look again after the clear.
import threading


class Store:
    def __init__(self):
        self.rows = []

    def add(self, row):
        self.rows.append(row)


class BySuper(Store):
    def __init__(self):
        super().__init__()
        self.wake = threading.Event()

    def add(self, row):
        super().add(row)
        self.wake.set()

    def take(self):
        while not self.rows:
            self.wake.clear()
            if not self.rows:
                self.wake.wait()
        return self.rows.pop()
