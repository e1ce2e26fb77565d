# Lost: the list is swapped before the slow write; what is added during the write loses its signal.
import threading


class WriteBehind:
    def __init__(self, path):
        self._path = path
        self._lines = []
        self._dirty = threading.Event()

    def add(self, line):
        self._lines.append(line)
        self._dirty.set()

    def run(self):
        while True:
            self._dirty.wait()
            self._dirty.clear()
            lines, self._lines = self._lines, []
            with open(self._path, "a", encoding="utf-8") as out:
                out.writelines(lines)
