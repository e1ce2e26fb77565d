# Nobody holds the lock of the asyncio condition, so `notify()` raises.
import asyncio


class Shelf:
    def __init__(self):
        self.filled = asyncio.Condition()
        self.jars = []

    async def put(self, jar):
        self.jars.append(jar)
        self.filled.notify()  # error: LAG112 8

    async def take(self):
        async with self.filled:
            await self.filled.wait_for(lambda: self.jars)
            return self.jars.pop()
