# Quiet: one lock covers test and clear, and the signal; the property hands out the event that is set.
import threading


class Inbox:
    def __init__(self):
        self._lock = threading.Lock()
        self._letters = []
        self._come = threading.Event()

    @property
    def come(self):
        return self._come

    @property
    def lock(self):
        return self._lock

    def post(self, letter):
        with self._lock:
            self._letters.append(letter)
            self._come.set()

    def read(self):
        while True:
            with self.lock:
                if self._letters:
                    return self._letters.pop()
                self.come.clear()
            self.come.wait()
