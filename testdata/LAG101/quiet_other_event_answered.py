# Quiet: whoever waits for the other event sends, and signals.
import threading


class Ferry:
    def __init__(self, shore):
        self.shore = shore
        self.cars = []
        self.loaded = threading.Event()
        self.landed = threading.Event()

    def load(self):
        while True:
            self.landed.wait()
            self.cars.append(self.shore.next_car())
            self.loaded.set()

    def sail(self):
        while True:
            if not self.cars:
                self.loaded.clear()
                self.landed.set()
                self.loaded.wait()
            print(self.cars.pop())
