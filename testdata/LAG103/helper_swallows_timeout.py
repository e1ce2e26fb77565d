# Lost: the helper swallows the timeout, so a clear behind the wait would still come after an expired one.
import asyncio


class Fetcher:
    def __init__(self, remote):
        self._remote = remote
        self._due = asyncio.Event()

    def fetch_soon(self):
        self._due.set()

    async def _pause(self):
        try:
            await asyncio.wait_for(self._due.wait(), 5)
        except TimeoutError:
            pass

    async def run(self):
        while True:
            try:
                await self._pause()
            except OSError:
                await self._remote.ping()
                continue
            finally:
                await asyncio.sleep(3)
                self._due.clear()  # error: LAG103 16
            await self._remote.fetch()
