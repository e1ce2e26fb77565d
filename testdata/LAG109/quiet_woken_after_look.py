# The thread looks for jobs before it waits, clears or no clears.
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
        self._wake.clear()
        while True:
            while self.jobs:
                self.jobs.pop(0)()
            self._wake.wait()
            self._wake.clear()
