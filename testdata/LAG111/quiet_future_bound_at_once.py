# Quiet: on one event loop nothing comes between the look and the future.
import asyncio


class Stream:
    def __init__(self):
        self.chunks = []
        self.waiter = None

    def feed(self, chunk):
        self.chunks.append(chunk)
        waiter = self.waiter
        if waiter is not None:
            self.waiter = None
            waiter.set_result(None)

    async def read(self, log):
        await log("reading")
        if not self.chunks:
            self.waiter = asyncio.get_running_loop().create_future()
            await self.waiter
        return self.chunks.pop(0)
