# A call stands between the set and the write: it may raise, and the set would be lost.
import threading


class Reader:
    def __init__(self, sock):
        self.sock = sock
        self.lines = []
        self.closed = False
        self.wake = threading.Event()

    def feed(self, line):
        self.lines.append(line)
        self.wake.set()

    def close(self):
        self.wake.set()  # error: LAG104 8
        self.sock.shutdown(2)
        self.closed = True

    def follow(self, handle):
        while True:
            self.wake.wait()
            self.wake.clear()
            lines, self.lines = self.lines, []
            for line in lines:
                handle(line)
            if self.closed:
                return
