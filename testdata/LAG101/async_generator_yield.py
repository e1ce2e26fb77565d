# Lost: an async generator is suspended at each yield; a row added there is in no slice, and its signal is cleared.
import asyncio


class Table:
    def __init__(self):
        self._rows = []
        self._grown = asyncio.Event()

    def insert(self, row):
        self._rows.append(row)
        self._grown.set()

    async def updates(self, position=0):
        while True:
            for row in self._rows[position:]:
                yield row
                position += 1
            self._grown.clear()  # error: LAG101 12
            await self._grown.wait()
