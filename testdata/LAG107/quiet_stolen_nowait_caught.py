# Quiet: get_nowait() is caught where another took the item.
import queue
import threading


class Mailbox:
    def __init__(self):
        self.letters = queue.SimpleQueue()
        self.filled = threading.Condition()

    def put(self, letter):
        with self.filled:
            self.letters.put(letter)
            self.filled.notify()

    def get(self):
        with self.filled:
            if self.letters.empty():
                self.filled.wait()
            try:
                return self.letters.get_nowait()
            except queue.Empty:
                return None
