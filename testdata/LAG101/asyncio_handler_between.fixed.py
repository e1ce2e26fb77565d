# Lost: while the last handler awaits, record() adds a change that is in no slice, and the clear() erases its signal.
import asyncio


class Changes:
    def __init__(self, handler):
        self._handler = handler
        self._changes = []
        self._seen = 0
        self._dirty = asyncio.Event()

    def record(self, change):
        self._changes.append(change)
        self._dirty.set()

    async def run(self):
        while True:
            self._dirty.clear()
            for change in self._changes[self._seen :]:
                await self._handler(change)
                self._seen += 1
            await self._dirty.wait()
