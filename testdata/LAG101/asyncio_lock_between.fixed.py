# Lost: the lock may be taken, and then other tasks run between the test of the jobs and the clear().
import asyncio
from collections import deque


class Jobs:
    def __init__(self):
        self._jobs = deque()
        self._idle = 0
        self._stats_lock = asyncio.Lock()
        self._wake = asyncio.Event()

    def submit(self, job):
        self._jobs.append(job)
        self._wake.set()

    async def next_job(self):
        while not self._jobs:
            async with self._stats_lock:
                self._idle += 1
            self._wake.clear()
            if not self._jobs:
                await self._wake.wait()
        return self._jobs.popleft()
