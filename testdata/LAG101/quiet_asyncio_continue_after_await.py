# The branch that awaits goes back to the test; the way to the clear() comes straight from the test.
import asyncio


class Announcer:
    def __init__(self, bus):
        self._bus = bus
        self._news = []
        self._told = asyncio.Event()

    def announce(self, text):
        self._news.append(text)
        self._told.set()

    async def run(self):
        while True:
            if self._news:
                await self._bus.publish(self._news.pop(0))
                continue
            self._told.clear()
            await self._told.wait()
