# The event loop calls the lambda while no task holds the lock.
import asyncio


class Lamp:
    def __init__(self):
        self.lit = asyncio.Condition()
        self.on = False

    async def dark(self):
        async with self.lit:
            await self.lit.wait_for(lambda: not self.on)

    def switch_off(self, loop):
        self.on = False
        loop.call_later(1, lambda: self.lit.notify_all())  # error: LAG112 35
