"""straight, no await in the gap: nothing else runs on the loop between the test and the clear().

Holds on one event loop; the same text is a bug with threads (thread_straight.py).
"""

import asyncio
from collections import deque

PAGES = 2


class Printer:
    def __init__(self):
        self.queue = deque()
        self.printed = []
        self.wake = asyncio.Event()

    def submit(self, page):
        self.queue.append(page)
        self.wake.set()

    async def feed(self):
        await asyncio.sleep(0)

    async def run(self):
        while len(self.printed) < PAGES:
            if self.queue:
                self.printed.append(self.queue.popleft())
                await self.feed()
                continue
            self.wake.clear()
            try:
                await asyncio.wait_for(self.wake.wait(), timeout=15)
            except asyncio.TimeoutError:
                return


def setup():
    return Printer()


async def consumer(printer):
    await printer.run()


async def producer(printer):
    for page in range(PAGES):
        await asyncio.sleep(0)
        printer.submit(page)


def stranded(printer):
    return list(printer.queue)
