# Lost: a job submitted after the inner loop's last test and before the clear() waits for the next one.
import threading
from collections import deque


class Worker(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self._jobs = deque()
        self._kick = threading.Event()

    def submit(self, job):
        self._jobs.append(job)
        self._kick.set()

    def run(self):
        while True:
            self._kick.wait()
            while self._jobs:
                self._jobs.popleft()()
            self._kick.clear()  # error: LAG102 12
