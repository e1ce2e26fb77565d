# The save suspends between the look at the deadline and the wait that it bounds.
import asyncio


class Debouncer:
    def __init__(self, save):
        self.save = save
        self.due = 0.0
        self.changed = asyncio.Event()

    def touch(self, due):
        self.due = due
        self.changed.set()  # error: LAG105 8
        self.changed.clear()

    async def run(self, now):
        while True:
            rest = self.due - now()
            await self.save()
            try:
                await asyncio.wait_for(self.changed.wait(), timeout=rest)
            except asyncio.TimeoutError:
                pass
