# An error empties the table behind the set: a table that is empty ends no wait.
import threading


class Client:
    def __init__(self):
        self.wanted = []
        self.spaces = {}
        self.failed = []
        self.connected = threading.Event()

    def refused(self, space):
        self.failed.append(space)
        self.connected.set()
        if space == "/":
            self.spaces = {}

    def connect(self):
        while self.connected.wait(timeout=1):
            self.connected.clear()
            if len(self.spaces) + len(self.failed) == len(self.wanted):
                break
