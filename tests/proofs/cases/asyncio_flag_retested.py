"""flag tested again: a fix that does not work, here with an await between the drain and the clear().

Lost: what is scheduled while the idle callback awaits; the test of the flag sees only later signals.
"""

import asyncio
from collections import deque

CALLBACKS = 1


class Dispatcher:
    def __init__(self):
        self.pending = deque()
        self.called = []
        self.wake = asyncio.Event()

    def call_soon(self, callback):
        self.pending.append(callback)
        self.wake.set()

    async def idle(self):
        await asyncio.sleep(0)

    async def run(self):
        while len(self.called) < CALLBACKS:
            while self.pending:
                self.called.append(self.pending.popleft())
            await self.idle()
            self.wake.clear()  # error: LAG101
            if self.wake.is_set():
                continue
            try:
                await asyncio.wait_for(self.wake.wait(), timeout=15)
            except asyncio.TimeoutError:
                return


def setup():
    return Dispatcher()


async def consumer(dispatcher):
    await dispatcher.run()


async def producer(dispatcher):
    for callback in range(CALLBACKS):
        await asyncio.sleep(0)
        dispatcher.call_soon(callback)


def stranded(dispatcher):
    return list(dispatcher.pending)
