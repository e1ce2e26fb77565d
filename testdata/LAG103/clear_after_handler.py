# Lost: the clear() stands after the try, so it also follows the handler, during which others set.
import asyncio


class Lease:
    def __init__(self, ttl, expire):
        self._ttl = ttl
        self._expire = expire
        self._renewed = asyncio.Event()

    def renew(self):
        self._renewed.set()

    async def run(self):
        while True:
            try:
                await asyncio.wait_for(self._renewed.wait(), timeout=self._ttl)
            except asyncio.TimeoutError:
                await self._expire()
            self._renewed.clear()  # error: LAG103 12
