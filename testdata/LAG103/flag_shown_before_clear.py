# Lost: what is due during the ping; the log shows the flag before it is cleared, and would show another one.
import asyncio


class Fetcher:
    def __init__(self, remote, log):
        self._remote = remote
        self._log = log
        self._due = asyncio.Event()

    def fetch_soon(self):
        self._due.set()

    async def run(self):
        while True:
            try:
                await asyncio.wait_for(self._due.wait(), 5)
            except TimeoutError:
                await self._remote.ping()
                continue
            finally:
                self._log.info("due: %s", self._due.is_set())
                self._due.clear()  # error: LAG103 16
            await self._remote.fetch()
