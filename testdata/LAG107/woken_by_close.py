# Gone even with one consumer: close() wakes it too, and adds nothing. What to do then is not said.
import threading


class Inbox:
    def __init__(self, handle):
        self.handle = handle
        self.closed = False
        self.messages = []
        self.cond = threading.Condition()

    def deliver(self, message):
        with self.cond:
            self.messages.append(message)
            self.cond.notify()

    def close(self):
        with self.cond:
            self.closed = True
            self.cond.notify_all()

    def _run(self):
        with self.cond:
            if not self.messages:
                self.cond.wait()  # error: LAG107 16
            message = self.messages.pop(0)
        self.handle(message)
