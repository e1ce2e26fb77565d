# A watchdog whose handler only counts: nothing suspends between the timeout and the clear().
import asyncio


class Watchdog:
    def __init__(self, limit):
        self._limit = limit
        self._missed = 0
        self._fed = asyncio.Event()

    def feed(self):
        self._fed.set()

    async def run(self):
        while True:
            try:
                await asyncio.wait_for(self._fed.wait(), timeout=self._limit)
            except asyncio.TimeoutError:
                self._missed += 1
            finally:
                self._fed.clear()
