"""finally after work: as before, and the body of the try works after the wait.

Lost: what is asked for during the ping is erased by the finally. The fix also keeps what is asked for
during the rendering, which changes what the code does: it is unsafe.
"""

import asyncio

PING_AFTER = 5


class Preview:
    def __init__(self):
        self.rendered = 0
        self.asked = asyncio.Event()

    def ask(self):
        self.asked.set()

    async def render(self):
        await asyncio.sleep(0)
        self.rendered += 1

    async def ping(self):
        await asyncio.sleep(1)

    async def run(self):
        for _ in range(2):
            try:
                await asyncio.wait_for(self.asked.wait(), timeout=PING_AFTER)
                await self.render()
            except asyncio.TimeoutError:  # noqa: PERF203
                await self.ping()
            finally:
                self.asked.clear()  # error: LAG103


def setup():
    return Preview()


async def consumer(preview):
    await preview.run()


async def producer(preview):
    await asyncio.sleep(PING_AFTER)
    preview.ask()


def stranded(preview):
    return 1 - preview.rendered
