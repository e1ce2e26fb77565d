# The waiting side takes all that is there, tested or not: what comes behind the set is left lying.
import threading


class Batches:
    def __init__(self):
        self.lines = []
        self.wake = threading.Event()

    def put(self, line):
        self.wake.set()  # error: LAG104 8
        self.lines.append(line)

    def run(self, write):
        while True:
            self.wake.wait()
            self.wake.clear()
            lines, self.lines = self.lines, []
            write(lines)
