# Lost: the slice is taken once; what record() adds during the loop waits for a signal that was cleared.
import threading


class Journal:
    def __init__(self, path):
        self._path = path
        self._lines = []
        self._done = 0
        self._dirty = threading.Event()

    def record(self, line):
        self._lines.append(line)
        self._dirty.set()

    def write_behind(self):
        with open(self._path, "a", encoding="utf-8") as out:
            while True:
                self._dirty.clear()  # arm for the next line
                for line in self._lines[self._done :]:
                    out.write(line + "\n")
                    self._done += 1
                out.flush()
                self._dirty.wait()
