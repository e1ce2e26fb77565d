# Lost: the test between clear() and wait() reads the stop flag; the jobs are not looked at again.
import threading
from collections import deque


class Pool:
    def __init__(self):
        self._jobs = deque()
        self._stopping = False
        self._wake = threading.Event()

    def add(self, job):
        self._jobs.append(job)
        self._wake.set()

    def stop(self):
        self._stopping = True
        self._wake.set()

    def work(self):
        while True:
            while self._jobs:
                self._jobs.popleft()()
            self._wake.clear()
            if self._stopping:
                return
            if self._jobs:
                continue
            self._wake.wait()
