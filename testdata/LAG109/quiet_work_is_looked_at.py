# The set says that there is work, and the work is looked at after the clear.
import threading
from collections import deque


class Worker:
    def __init__(self):
        self._wake = threading.Event()
        self._jobs = deque()
        self._thread = None

    def start(self):
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def finish(self, job):
        self._jobs.append(job)
        self._wake.set()
        self._thread.join()

    def _run(self):
        self._wake.clear()
        while not self._jobs:
            self._wake.wait()
        self._jobs.popleft()()
