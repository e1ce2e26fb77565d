# Missed: the same with a deadline around the wait.
import asyncio


class Feed:
    def __init__(self, client):
        self.client = client
        self.entries = []
        self.cond = asyncio.Condition()

    async def push(self, entry):
        async with self.cond:
            self.entries.append(entry)
            self.cond.notify_all()

    async def first(self):
        if not self.entries:
            await self.client.ping()
            async with self.cond:
                if not self.entries:
                    await asyncio.wait_for(self.cond.wait(), 30)
        return self.entries[0]
