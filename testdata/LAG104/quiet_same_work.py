# `close()` does the last of the writer's work itself: its write is no news for the writer.
import threading


class Writer:
    def __init__(self, db):
        self.db = db
        self.rows = []
        self.due = 0
        self.stopped = threading.Event()
        self.wake = threading.Event()

    def run(self, now):
        while not self.stopped.is_set():
            self.wake.wait(5)
            self.wake.clear()
            self.flush(now)

    def flush(self, now):
        rows, self.rows = self.rows, []
        self.db.insert(rows)
        if now() > self.due:
            self.due = now() + 60
            self.db.prune()

    def close(self, now):
        self.stopped.set()
        self.wake.set()
        self.flush(now)
