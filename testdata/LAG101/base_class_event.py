# Lost: the event is made and set in the base class; the subclass tests, clears and waits.
import threading


class Source:
    def __init__(self):
        self.buffer = []
        self.filled = threading.Event()

    def feed(self, data):
        self.buffer.append(data)
        self.filled.set()


class LineSource(Source):
    def __init__(self, encoding="utf-8"):
        super().__init__()
        self.encoding = encoding

    def readline(self):
        while not self.buffer:
            self.filled.clear()  # error: LAG101 12
            self.filled.wait()
        return self.buffer.pop(0).decode(self.encoding)
