# Lost: what is due during the ping; the function sets the flag itself, and may then never wait again.
import asyncio


class Fetcher:
    def __init__(self, remote):
        self._remote = remote
        self._due = asyncio.Event()

    def fetch_soon(self):
        self._due.set()

    async def run(self):
        while True:
            try:
                await asyncio.wait_for(self._due.wait(), 5)
            except TimeoutError:
                if await self._remote.ping():
                    self._due.set()
                continue
            finally:
                self._due.clear()  # error: LAG103 16
            await self._remote.fetch()
