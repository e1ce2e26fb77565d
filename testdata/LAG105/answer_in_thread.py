# The answer comes in the thread of the client, as soon as the request is out.
import threading


class Lamp:
    def __init__(self, client):
        self.client = client
        self.level = 0
        self.answered = threading.Event()

    def on_message(self, client, message):
        self.level = message.level
        self.answered.set()  # error: LAG105 8
        self.answered.clear()

    def dim(self, level):
        self.client.publish("dim", level)
        if not self.answered.wait(10):
            raise TimeoutError
        return self.level

    def ask(self):
        self.client.publish("level")
        self.answered.wait()
