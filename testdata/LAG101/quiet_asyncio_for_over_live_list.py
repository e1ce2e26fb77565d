# The list itself is iterated, not a copy: what an await lets in is still reached, and the end is found without one.
import asyncio


class Changes:
    def __init__(self, handler):
        self._handler = handler
        self._changes = []
        self._dirty = asyncio.Event()

    def record(self, change):
        self._changes.append(change)
        self._dirty.set()

    async def run(self):
        while True:
            for change in self._changes:
                await self._handler(change)
            self._changes.clear()
            self._dirty.clear()
            await self._dirty.wait()
