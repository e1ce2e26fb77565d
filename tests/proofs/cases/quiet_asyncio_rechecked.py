"""re-checked: an await stands in the gap, and the state is tested again after the clear().

Holds: nothing runs between the second test and the wait.
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

    async def show_idle(self):
        await asyncio.sleep(0)

    async def run(self):
        while len(self.printed) < PAGES:
            while self.queue:
                self.printed.append(self.queue.popleft())
            await self.show_idle()
            self.wake.clear()
            if self.queue or len(self.printed) == PAGES:
                continue
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
