"""around the back edge: wait, drain, store what was drained, clear, and again.

Lost: a job submitted while the batch is stored waits for the next signal.
"""

import asyncio
from collections import deque

JOBS = 2


class Worker:
    def __init__(self):
        self.jobs = deque()
        self.stored = []
        self.kick = asyncio.Event()

    def submit(self, job):
        self.jobs.append(job)
        self.kick.set()

    async def store(self, batch):
        await asyncio.sleep(0)
        self.stored.extend(batch)

    async def run(self):
        while len(self.stored) < JOBS:
            try:
                await asyncio.wait_for(self.kick.wait(), timeout=15)
            except asyncio.TimeoutError:
                return
            batch = []
            while self.jobs:
                batch.append(self.jobs.popleft())
            await self.store(batch)
            self.kick.clear()  # error: LAG102


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
