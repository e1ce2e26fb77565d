# Quiet: the waiter suspends between look and wait, but under the lock that the pulse needs.
import asyncio


class Gate:
    def __init__(self, log):
        self.log = log
        self.open = False
        self.lock = asyncio.Lock()
        self.changed = asyncio.Event()

    async def unlock(self):
        async with self.lock:
            self.open = True
            self.changed.set()
            self.changed.clear()

    async def enter(self):
        async with self.lock:
            if self.open:
                return
            await self.log("closed")
        await self.changed.wait()
