# Something is observed first, and on one event loop nothing comes in between: this is not the bare shape.
import asyncio


class Box:
    def __init__(self):
        self._items = []
        self._filled = asyncio.Event()

    def put(self, item):
        self._items.append(item)
        self._filled.set()

    async def take(self):
        while not self._items:
            self._filled.clear()
            await self._filled.wait()
        return self._items.pop()
