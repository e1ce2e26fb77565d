# Lost: reader and writer each hold a lock, but not the same one.
import threading


class Ledger:
    def __init__(self):
        self._read_lock = threading.Lock()
        self._write_lock = threading.Lock()
        self._entries = []
        self._grown = threading.Event()

    def append(self, entry):
        with self._write_lock:
            self._entries.append(entry)
            self._grown.set()

    def follow(self, position):
        while True:
            with self._read_lock:
                if position < len(self._entries):
                    return self._entries[position]
                self._grown.clear()  # error: LAG101 16
            self._grown.wait()
