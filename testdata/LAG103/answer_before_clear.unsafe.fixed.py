# Lost: what is due during the ping; an early clear would keep the answer that was asked for and erased before.
import asyncio


class Fetcher:
    def __init__(self, remote):
        self._remote = remote
        self._due = asyncio.Event()

    def on_news(self):
        self._due.set()

    async def run(self):
        while True:
            try:
                await asyncio.wait_for(self._due.wait(), 5)
                self._due.clear()
            except TimeoutError:
                await self._remote.ping()
                continue
            else:
                await self._remote.ask(self.on_news)
            await self._remote.fetch()
