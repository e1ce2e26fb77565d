# Blind, on one event loop: the grant that was given before the lock was acquired is announced to nobody.
import asyncio


class Gate:
    def __init__(self):
        self.condition = asyncio.Condition()
        self.granted = False

    async def grant(self):
        async with self.condition:
            self.granted = True
            self.condition.notify()

    async def pass_through(self, car):
        async with self.condition:
            await asyncio.wait_for(self.condition.wait(), 60)  # error: LAG107 12
            self.granted = False
        return car
