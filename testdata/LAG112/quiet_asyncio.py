# The coroutine acquires the lock first.
import asyncio


class Shelf:
    def __init__(self):
        self.filled = asyncio.Condition()
        self.jars = []

    async def put(self, jar):
        self.jars.append(jar)
        async with self.filled:
            self.filled.notify()

    async def take(self):
        async with self.filled:
            await self.filled.wait_for(lambda: self.jars)
            return self.jars.pop()
