# Lost: what is due during the ping is erased; asyncio.wait() returns when its time is over, so no clear moves.
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
                await asyncio.wait([asyncio.ensure_future(self._due.wait())], timeout=5)
            except OSError:
                await self._remote.ping()
                continue
            finally:
                await asyncio.sleep(1)
                self._due.clear()  # error: LAG103 16
            await self._remote.fetch()
