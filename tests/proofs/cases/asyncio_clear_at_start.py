"""clear at start: the task begins by clearing the event that stop() sets.

Lost: a stop() that comes before the task's first step; the task polls to its end.
"""

import asyncio


class Poller:
    def __init__(self):
        self.polls = 0
        self.stopping = asyncio.Event()
        self.task = None

    def start(self):
        self.task = asyncio.create_task(self._run())

    async def stop(self):
        self.stopping.set()
        await self.task

    async def _run(self):
        self.stopping.clear()  # error: LAG109
        while self.polls < 3 and not self.stopping.is_set():
            self.polls += 1
            await asyncio.sleep(60)


def setup():
    return Poller()


async def producer(poller):
    poller.start()
    await poller.stop()


async def rival(poller):
    await asyncio.sleep(0)
    if poller.task is not None:
        await poller.stop()


def stranded(poller):
    return poller.polls > 1
