# Quiet: what one worker has taken is no news for the others.
import threading
from collections import deque


class Pool:
    def __init__(self, work):
        self.work = work
        self.jobs = deque()
        self.filled = threading.Event()

    def submit(self, job):
        self.jobs.append(job)
        self.filled.set()

    def start(self):
        for _ in range(4):
            threading.Thread(target=self._work).start()

    def _work(self):
        while True:
            self.filled.wait()
            self.filled.clear()
            while self.jobs:
                try:
                    job = self.jobs.popleft()
                except IndexError:
                    break
                self.work(job)
