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
            self._come.clear()
            with self._lock:
                rows = self._rows
                self._rows = []
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
            self.come.clear()
            lines, self.lines = self.lines, []
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
            self.come.clear()
            while self.pages:
                pages.append(self.pages.pop())
            self.paper.print(pages)
