# Quiet: which case is taken says whether the wait was satisfied, as `if` does.
import threading


class Feed:
    def __init__(self, remote):
        self.remote = remote
        self.due = threading.Event()

    def hurry(self):
        self.due.set()

    def run(self):
        while True:
            match self.due.wait(60):
                case False:
                    self.remote.ping()
                case True:
                    self.remote.fetch()
                    self.due.clear()
