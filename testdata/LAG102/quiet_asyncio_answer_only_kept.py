# Quiet: the answer decides nothing here; whether it covers a kick that came meanwhile cannot be told.
import asyncio


class Sync:
    def __init__(self, remote):
        self.remote = remote
        self.poke = asyncio.Event()

    def kick(self):
        self.poke.set()

    async def loop(self):
        while True:
            await self.poke.wait()
            self.last = await self.remote.push_all()
            self.poke.clear()
