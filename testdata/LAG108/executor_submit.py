# submit() of a thread pool: the future that it returns wakes no loop.
import asyncio
from concurrent.futures import ThreadPoolExecutor


class Scan:
    def __init__(self):
        self.pool = ThreadPoolExecutor(2)
        self.finished = asyncio.Event()

    def start(self, disk):
        self.pool.submit(self._scan, disk)

    def _scan(self, disk):
        disk.scan()
        self.finished.set()  # error: LAG108 8
