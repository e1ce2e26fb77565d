# A job that is submitted before the thread's first act waits for the next one.
import threading


class Worker:
    def __init__(self):
        self.jobs = []
        self._wake = threading.Event()

    def start(self):
        threading.Thread(target=self._run, daemon=True).start()

    def submit(self, job):
        self.jobs.append(job)
        self._wake.set()

    def _run(self):
        while True:
            self._wake.wait()
            self._wake.clear()
            while self.jobs:
                self.jobs.pop(0)()
