# Lost: the value is given while the slot logs; nobody is announced then.
import asyncio


class Slot:
    def __init__(self, log):
        self.log = log
        self.value = None
        self.waiter = None

    def give(self, value):
        self.value = value
        if self.waiter is not None:
            self.waiter.set_result(value)

    async def take(self):
        if self.value is None:
            await self.log("waiting")
            self.waiter = asyncio.Future()  # error: LAG111 12
            await self.waiter
        return self.value
