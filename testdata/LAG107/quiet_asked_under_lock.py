# Quiet: the answer is asked for under the lock, so it cannot be there before the wait.
import threading


class Client:
    def __init__(self, connection):
        self.connection = connection
        self.replies = []
        self.cond = threading.Condition()

    def received(self, reply):
        with self.cond:
            self.replies.append(reply)
            self.cond.notify()

    def ask(self, question):
        with self.cond:
            self.connection.send(question)
            self.cond.wait()
            return self.replies.pop()
