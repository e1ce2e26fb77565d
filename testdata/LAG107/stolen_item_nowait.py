# Stolen: get_nowait() raises on an empty queue, as pop() does on an empty list.
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
                self.filled.wait()  # error: LAG107 16
            return self.letters.get_nowait()
