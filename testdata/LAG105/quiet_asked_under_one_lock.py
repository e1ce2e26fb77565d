# The answer is taken in under the lock that the request is held in until the wait.
import threading


class Link:
    def __init__(self, port):
        self.port = port
        self.lock = threading.RLock()
        self.answer = None
        self.answered = threading.Event()

    def on_message(self, message):
        with self.lock:
            self.answer = message
            self.answered.set()
            self.answered.clear()

    def ask(self, question, done):
        with self.lock:
            self.port.send(question)
            done(self.answered.wait(5))
