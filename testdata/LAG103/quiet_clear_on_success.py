# Cleared only where the wait was satisfied; a signal during the ping is there at the next wait.
import asyncio


class Config:
    def __init__(self, client, period):
        self._client = client
        self._period = period
        self._wanted = asyncio.Event()

    def ask_for_reload(self):
        self._wanted.set()

    async def run(self):
        while True:
            try:
                await asyncio.wait_for(self._wanted.wait(), self._period)
            except asyncio.TimeoutError:
                await self._client.ping()
            else:
                self._wanted.clear()
                await self._client.reload()
