"""straight: an await stands between the test of the state and the clear().

Lost: a page submitted while the status is written lies there until the timeout.
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
            if self.queue:
                self.printed.append(self.queue.popleft())
                continue
            await self.show_idle()
            self.wake.clear()  # error: LAG101
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
