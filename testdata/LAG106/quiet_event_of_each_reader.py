# Quiet: each reader has an event of its own.
import threading


class Reader:
    def __init__(self, board):
        self.board = board
        self.changed = threading.Event()

    def run(self):
        while True:
            self.changed.wait()
            self.changed.clear()
            print(self.board.lines)


class Board:
    def __init__(self):
        self.lines = []
        self.readers = []

    def post(self, line):
        self.lines.append(line)
        for reader in self.readers:
            reader.changed.set()

    def watch(self, count):
        for _ in range(count):
            reader = Reader(self)
            self.readers.append(reader)
            threading.Thread(target=reader.run).start()
