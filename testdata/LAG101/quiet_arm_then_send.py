# Arm, then ask: the answer is set by what is sent after the clear().
import threading


class Client:
    def __init__(self, sock):
        self._sock = sock
        self._connected = True
        self._reply = None
        self._answered = threading.Event()

    def _on_frame(self, frame):
        self._reply = frame
        self._answered.set()

    def ask(self, question):
        if not self._connected:
            raise ConnectionError("not connected")
        self._answered.clear()
        self._sock.sendall(question)
        if not self._answered.wait(10):
            raise TimeoutError("no answer")
        return self._reply
