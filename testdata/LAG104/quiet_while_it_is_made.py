# Quiet: the handshake is made by the constructor alone, so nobody can wait yet.
import threading


class Link:
    def __init__(self, sock):
        self.sock = sock
        self.connected = False
        self.buffer = []
        self.event = threading.Event()
        self.handshake()
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def handshake(self):
        raise NotImplementedError

    def receive(self, timeout=None):
        while self.connected and not self.buffer:
            if not self.event.wait(timeout=timeout):
                return None
            self.event.clear()
        return self.buffer.pop(0) if self.buffer else None

    def _read(self):
        while self.connected:
            self.connected = self._handle(self.sock.recv(4096))
            self.event.set()

    def _handle(self, data):
        if not data:
            return False
        self.buffer.append(data)
        self.event.set()
        return True


class Server(Link):
    def handshake(self):
        self.connected = self._handle(self.sock.recv(4096))
