"""around the back edge, no await in the gap: the drain ends and the flag is cleared in one go.

Holds on one event loop; the same text is a bug with threads (thread_back_edge.py).
"""

import asyncio
from collections import deque

JOBS = 2


class Worker:
    def __init__(self):
        self.jobs = deque()
        self.done = []
        self.kick = asyncio.Event()

    def submit(self, job):
        self.jobs.append(job)
        self.kick.set()

    async def work(self, job):
        await asyncio.sleep(0)
        self.done.append(job)

    async def run(self):
        while len(self.done) < JOBS:
            try:
                await asyncio.wait_for(self.kick.wait(), timeout=15)
            except asyncio.TimeoutError:
                return
            while self.jobs:
                await self.work(self.jobs.popleft())
            self.kick.clear()


def setup():
    return Worker()


async def consumer(worker):
    await worker.run()


async def producer(worker):
    for job in range(JOBS):
        await asyncio.sleep(0)
        worker.submit(job)


def stranded(worker):
    return list(worker.jobs)
