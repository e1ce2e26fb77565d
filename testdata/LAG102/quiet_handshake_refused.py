# A second letter is refused until the first one's flag is down.
import threading


class Letterbox:
    def __init__(self, read):
        self._read = read
        self._senders = threading.Lock()
        self._letter = None
        self._full = threading.Event()

    def send(self, letter):
        with self._senders:
            if self._full.is_set():
                raise RuntimeError("the box is full")
            self._letter = letter
            self._full.set()

    def run(self):
        while True:
            self._full.wait()
            self._read(self._letter)
            self._full.clear()
