# Quiet: cleared before the batch is taken; one slot, whose owner may wait for the answer; a request of its own.
import threading


class Uploader:
    def __init__(self, client):
        self._client = client
        self._rows = []
        self._come = threading.Event()
        threading.Thread(target=self._run).start()

    def add(self, row):
        self._rows.append(row)
        self._come.set()

    def _run(self):
        while True:
            self._come.wait()
            self._come.clear()
            rows, self._rows = self._rows, []
            self._client.post(rows)


class Desk:
    def __init__(self, clerk):
        self._clerk = clerk
        self._order = None
        self._come = threading.Event()
        threading.Thread(target=self._run).start()

    def order(self, order):
        self._order = order
        self._come.set()

    def _run(self):
        while True:
            self._come.wait()
            order, self._order = self._order, None
            self._come.clear()
            self._clerk.serve(order)


class Poller:
    def __init__(self, line):
        self._line = line
        self._answers = []
        self._come = threading.Event()
        threading.Thread(target=self._run).start()

    def on_answer(self, answer):
        self._answers.append(answer)
        self._come.set()

    def _run(self):
        while True:
            self._come.wait()
            answers, self._answers = self._answers, []
            self._come.clear()
            self._line.ask_next(len(answers))


class Locked:
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
                rows, self._rows = self._rows, []
                self._come.clear()
            self._client.post(rows)
