# Each message is signalled before it is there, and the next signal comes with the next message.
import threading


class Receiver:
    def __init__(self, sock):
        self.sock = sock
        self.messages = []
        self.ready = threading.Event()

    def receive(self):
        while True:
            message = self.sock.recv(4096)
            self.messages.append(message)
            self.ready.set()

    def dispatch(self, handle):
        while True:
            self.ready.wait()
            self.ready.clear()
            for message in self.messages:
                handle(message)
            self.messages = []
