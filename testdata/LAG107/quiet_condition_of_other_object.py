# The hub's wait() is asked under its lock, or polls; the gate waits for its own flag.
import threading


class Hub:
    def __init__(self):
        self.condition = threading.Condition(threading.RLock())

    def wait(self, timeout):
        with self.condition:
            self.condition.wait(timeout)

    def notify_all(self):
        with self.condition:
            self.condition.notify_all()


class Browser(threading.Thread):
    def __init__(self, hub: Hub):
        super().__init__()
        self.hub = hub
        self.pending = {}

    def enqueue(self, name, change):
        self.pending[name] = change
        self.hub.notify_all()

    def run(self):
        while True:
            with self.hub.condition:
                if not self.pending:
                    self.hub.wait(10)
            while self.pending:
                print(self.pending.popitem())

    def poll(self):
        while True:
            if not self.pending:
                self.hub.wait(0.5)
            while self.pending:
                print(self.pending.popitem())


class Gate:
    def __init__(self):
        self.condition = threading.Condition()
        self.flag = False

    def set(self):
        with self.condition:
            self.flag = True
            self.condition.notify_all()

    def wait(self):
        with self.condition:
            while not self.flag:
                self.condition.wait()


class User:
    def __init__(self, gate: Gate):
        self.gate = gate
        self.items = []

    def put(self, item):
        self.items.append(item)
        self.gate.set()

    def get(self):
        if not self.items:
            self.gate.wait()
        return self.items.pop()
