# Lost although the state is tested before the wait: another one can clear after that test.
import threading


class Log:
    def __init__(self):
        self.entries = []
        self.grown = threading.Event()

    def append(self, entry):
        self.entries.append(entry)
        self.grown.set()

    def follow(self, readers):
        for reader in readers:
            threading.Thread(target=self._tail, args=(reader,)).start()

    def _tail(self, reader):
        position = 0
        while True:
            while position == len(self.entries):
                self.grown.wait()
                self.grown.clear()  # error: LAG106 16
            reader(self.entries[position])
            position += 1
