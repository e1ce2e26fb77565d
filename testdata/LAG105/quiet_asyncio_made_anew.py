# The old event is set for good, and a new one takes its place.
import asyncio


class Broadcast:
    def __init__(self):
        self.value = None
        self.changed = asyncio.Event()

    def publish(self, value):
        self.value = value
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()

    async def next(self, log):
        while self.value is None:
            changed = self.changed
            await log.write("waiting")
            await changed.wait()
        return self.value
