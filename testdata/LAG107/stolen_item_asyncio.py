# Stolen on one event loop too: the one that is woken runs later than others that are ready.
import asyncio
from collections import deque


class Channel:
    def __init__(self):
        self._items = deque()
        self._filled = asyncio.Condition()

    async def send(self, item):
        async with self._filled:
            self._items.append(item)
            self._filled.notify()

    async def receive(self):
        async with self._filled:
            if len(self._items) == 0:
                await self._filled.wait()  # error: LAG107 16
            return self._items.popleft()
