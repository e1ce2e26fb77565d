# Correct: on one event loop nothing runs between the caller's test, which is the argument, and the wait.
import asyncio
from collections import deque


class Belt:
    def __init__(self):
        self.parts = deque()
        self.loaded = asyncio.Condition()

    async def load(self, part):
        async with self.loaded:
            self.parts.append(part)
            self.loaded.notify()

    async def run(self):
        while True:
            print(await self._take(not self.parts))

    async def _take(self, empty):
        async with self.loaded:
            if empty:
                await self.loaded.wait()
            return self.parts.popleft()


asyncio.create_task(Belt().run())
