# Lost: what is added between the swap and the clear; the work on the batch afterwards asks for nothing.
import threading


class Uploader:
    def __init__(self, client):
        self._client = client
        self._lock = threading.Lock()
        self._rows = []
        self._come = threading.Event()
        threading.Thread(target=self._run).start()

    def add(self, row):
        with self._lock:
            self._rows.append(row)
        self._come.set()

    def _run(self):
        while True:
            self._come.wait()
            with self._lock:
                rows = self._rows
                self._rows = []
            self._come.clear()  # error: LAG102 12
            self._client.post(rows)


class Writer(threading.Thread):
    def __init__(self, out):
        super().__init__()
        self.out = out
        self.lines = []
        self.come = threading.Event()

    def write(self, line):
        self.lines.append(line)
        self.come.set()

    def run(self):
        while True:
            self.come.wait()
            lines, self.lines = self.lines, []
            self.come.clear()  # error: LAG102 12
            for line in lines:
                self._write(line)

    def _write(self, line):
        self.out.send(line)


class Printer(threading.Thread):
    def __init__(self, paper):
        super().__init__()
        self.paper = paper
        self.pages = []
        self.come = threading.Event()

    def add(self, page):
        self.pages.append(page)
        self.come.set()

    def run(self):
        while True:
            self.come.wait()
            pages = []
            while self.pages:
                pages.append(self.pages.pop())
            self.come.clear()  # error: LAG102 12
            self.paper.print(pages)
