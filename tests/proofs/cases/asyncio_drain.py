"""drain with get_nowait: what the drain brought is stored with an await before the clear().

Lost: a job submitted while the batch is stored stays in the queue.
"""

import asyncio

JOBS = 2


class Worker:
    def __init__(self):
        self.jobs = asyncio.Queue()
        self.stored = []
        self.kick = asyncio.Event()

    def submit(self, job):
        self.jobs.put_nowait(job)
        self.kick.set()

    async def store(self, batch):
        await asyncio.sleep(0)
        self.stored.extend(batch)

    async def run(self):
        while True:
            batch = []
            while True:
                try:
                    batch.append(self.jobs.get_nowait())
                except asyncio.QueueEmpty:  # noqa: PERF203
                    break
            await self.store(batch)
            if len(self.stored) == JOBS:
                return
            self.kick.clear()  # error: LAG101
            try:
                await asyncio.wait_for(self.kick.wait(), timeout=15)
            except asyncio.TimeoutError:
                return


def setup():
    return Worker()


async def consumer(worker):
    await worker.run()


async def producer(worker):
    for job in range(JOBS):
        await asyncio.sleep(0)
        worker.submit(job)


def stranded(worker):
    return JOBS - len(worker.stored)
