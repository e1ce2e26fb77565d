"""wait, clear, read: the classic order, and the reading awaits.

Holds: what comes while a job is worked on sets the flag, and the next wait returns at once.
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

    async def store(self, batch):
        await asyncio.sleep(0)
        self.done.extend(batch)

    async def run(self):
        while len(self.done) < JOBS:
            try:
                await asyncio.wait_for(self.kick.wait(), timeout=15)
            except asyncio.TimeoutError:
                return
            self.kick.clear()
            batch = list(self.jobs)
            self.jobs.clear()
            await self.store(batch)


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
