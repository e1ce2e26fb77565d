# Lost: the base class, called through super() or by its name, publishes what the event is about.
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
            self.wake.clear()  # error: LAG101 12
            self.wake.wait()
        return self.rows.pop()


class ByName(Store):
    def __init__(self):
        Store.__init__(self)
        self.wake = threading.Event()

    def add(self, row):
        Store.add(self, row)
        self.wake.set()

    def take(self):
        while not self.rows:
            self.wake.clear()  # error: LAG101 12
            self.wake.wait()
        return self.rows.pop()
