# Lost: set() and clear() are under the lock, the last look at the queue is not.
import queue
import threading


class Inbox:
    def __init__(self, handler):
        self._handler = handler
        self._lock = threading.Lock()
        self._letters = queue.Queue()
        self._arrived = threading.Event()

    def deliver(self, letter):
        with self._lock:
            self._letters.put(letter)
            self._arrived.set()

    def _handle_all(self):
        while True:
            try:
                self._handler(self._letters.get_nowait())
            except queue.Empty:
                return

    def run(self):
        while True:
            self._arrived.wait()
            self._handle_all()
            with self._lock:
                self._arrived.clear()  # error: LAG102 16
