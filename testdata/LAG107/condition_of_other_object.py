# The condition belongs to a hub, whose own wait() the browser calls after a look without the lock.
import threading


class Hub:
    def __init__(self):
        self.condition = threading.Condition()

    def wait(self, timeout):
        with self.condition:
            self.condition.wait(timeout)  # error: LAG107 12

    def notify_all(self):
        with self.condition:
            self.condition.notify_all()


class Browser(threading.Thread):
    def __init__(self, hub: Hub):
        super().__init__()
        self.hub = hub
        self.pending = {}
        self.done = False

    def enqueue(self, name, change):
        self.pending[name] = change
        self.hub.notify_all()

    def cancel(self):
        self.done = True
        self.hub.notify_all()

    def run(self):
        while not self.done:
            if not self.pending:
                self.hub.wait(10)
            while self.pending:
                print(self.pending.popitem())
