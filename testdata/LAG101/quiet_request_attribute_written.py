# `wanted` is a request: the thread that reads it sets the event.
import threading


class Meter:
    def __init__(self, port):
        self.port = port
        self.wanted = False
        self.values = []
        self.there = threading.Event()

    def poll(self):
        while True:
            if self.wanted:
                self.wanted = False
                self.values.append(self.port.read())
                self.there.set()

    def read(self):
        while not self.values:
            self.there.clear()
            self.wanted = True
            self.there.wait()
        return self.values.pop()
