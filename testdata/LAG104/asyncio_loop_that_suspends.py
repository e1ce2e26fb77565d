# Lost: each pass of the loop suspends after its write; the waiter runs then, and the set comes only at the end.
import asyncio


class Session:
    def __init__(self, link):
        self._link = link
        self._rows = []
        self._progress = asyncio.Event()

    async def send(self, frame):
        self._progress.set()  # error: LAG104 8
        for event in await self._link.send(frame):
            self._rows.append(event)
            await self._link.apply(event)
        self._progress.set()

    async def take(self):
        while not self._rows:
            await self._progress.wait()
            self._progress.clear()
        return self._rows.pop(0)
