# Quiet: nothing is tested before the wait, but nothing is taken untested either.
import threading


class Inbox:
    def __init__(self):
        self.messages = []
        self.cond = threading.Condition()

    def deliver(self, message):
        with self.cond:
            self.messages.append(message)
            self.cond.notify()

    def next_after(self, timeout):
        with self.cond:
            self.cond.wait(timeout)
            if not self.messages:
                return None
            return self.messages.pop(0)
