"""finally: the flag is cleared there, also when the wait expired and the handler awaits.

Lost: activity reported while the idle callback runs is erased, as if there had been none.
"""

import asyncio

IDLE_AFTER = 5


class IdleWatch:
    def __init__(self):
        self.noticed = 0
        self.activity = asyncio.Event()

    def touch(self):
        self.activity.set()

    async def on_idle(self):
        await asyncio.sleep(1)

    async def run(self):
        for _ in range(2):
            try:
                await asyncio.wait_for(self.activity.wait(), timeout=IDLE_AFTER)
            except asyncio.TimeoutError:  # noqa: PERF203
                await self.on_idle()
            else:
                self.noticed += 1
            finally:
                self.activity.clear()  # error: LAG103


def setup():
    return IdleWatch()


async def consumer(watch):
    await watch.run()


async def producer(watch):
    await asyncio.sleep(IDLE_AFTER)
    watch.touch()


def stranded(watch):
    return 1 - watch.noticed
