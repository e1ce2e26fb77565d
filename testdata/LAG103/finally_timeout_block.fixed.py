# Lost: asyncio.timeout() instead of wait_for(); the handler awaits all the same, and the finally clears.
import asyncio


class Sync:
    def __init__(self, remote):
        self._remote = remote
        self._requested = asyncio.Event()

    def request(self):
        self._requested.set()

    async def run(self):
        while True:
            try:
                async with asyncio.timeout(30):
                    await self._requested.wait()
                self._requested.clear()
            except TimeoutError:
                await self._remote.keep_alive()
                continue
            await self._remote.pull()
