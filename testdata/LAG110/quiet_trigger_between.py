# The request goes out between the two: whatever answers it sets after the clear().
import threading


class Client:
    def __init__(self, sock):
        self._sock = sock
        self._reply = None
        self._answered = threading.Event()

    def on_reply(self, reply):
        self._reply = reply
        self._answered.set()

    def ask(self, question):
        self._answered.clear()
        self._sock.sendall(question)
        self._answered.wait()
        return self._reply
