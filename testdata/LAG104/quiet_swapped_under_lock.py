# The callers of the helper hold the lock under which the waiting side clears and takes.
import threading


class Batches:
    def __init__(self):
        self.lock = threading.Lock()
        self.lines = []
        self.wake = threading.Event()

    def _add(self, line):
        self.wake.set()
        self.lines.append(line)

    def put(self, line):
        with self.lock:
            self._add(line)

    def run(self, write):
        while True:
            self.wake.wait()
            with self.lock:
                self.wake.clear()
                lines, self.lines = self.lines, []
            write(lines)
