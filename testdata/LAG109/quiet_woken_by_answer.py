# What wakes the thread may be the answer to what it asks for behind the clear.
import threading


class Reader:
    def __init__(self, port):
        self.port = port
        self.lines = []
        self._filled = threading.Event()

    def start(self):
        threading.Thread(target=self._run, daemon=True).start()

    def feed(self, line):
        self.lines.append(line)
        self._filled.set()

    def _run(self):
        self._filled.clear()
        self.port.ask_for_lines(self)
        while True:
            self._filled.wait()
            self._filled.clear()
            while self.lines:
                print(self.lines.pop(0))
