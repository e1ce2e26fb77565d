# The line is logged before the read.
import asyncio


class Gate:
    def __init__(self):
        self.is_open = False
        self.waiters = set()

    def open(self):
        self.is_open = True
        for waiter in self.waiters:
            waiter.set_result(None)

    async def log(self, text):
        await asyncio.sleep(0)

    async def enter(self):
        await self.log("here")
        if not self.is_open:
            waiter = asyncio.get_running_loop().create_future()
            self.waiters.add(waiter)
            await waiter
