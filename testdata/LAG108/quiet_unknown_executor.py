# Whose submit() this is, and in what the function runs, is not in sight.
import asyncio
import threading


class Scan:
    def __init__(self, pool):
        self.pool = pool
        self.lock = threading.Lock()
        self.finished = asyncio.Event()

    def start(self):
        self.pool.submit(self._scan)

    def _scan(self):
        self.finished.set()
