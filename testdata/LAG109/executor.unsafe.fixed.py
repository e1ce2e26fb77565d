# Handed to an executor, the body starts when a worker is free: later still.
import threading
from concurrent.futures import ThreadPoolExecutor


class Job:
    def __init__(self):
        self.pool = ThreadPoolExecutor(1)
        self.cancelled = threading.Event()
        self.future = None

    def launch(self):
        self.cancelled.clear()
        self.future = self.pool.submit(self._job, 10)

    def cancel(self):
        self.cancelled.set()
        self.future.result()

    def _job(self, steps):
        for step in range(steps):
            if self.cancelled.is_set():
                return
            self.work(step)

    def work(self, step):
        pass
