# The thread that reads the socket brings the answer, maybe before the request's sender waits.
import threading


class Link:
    def __init__(self, sock):
        self.sock = sock
        self.level = 0
        self.answered = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            self._take(self.sock.recv(1))

    def _take(self, level):
        self.level = level
        self.answered.set()  # error: LAG105 8
        self.answered.clear()

    def ask(self):
        self.sock.sendall(b"level")
        self.answered.wait()
        return self.level
