# On one loop nothing runs between the look at the heap and the wait.
import asyncio
import heapq


class Scheduler:
    def __init__(self):
        self.heap = []
        self.changed = asyncio.Event()

    def add(self, when, job):
        heapq.heappush(self.heap, (when, job))
        self.changed.set()
        self.changed.clear()

    async def run(self, now):
        while True:
            rest = self.heap[0][0] - now() if self.heap else None
            if rest is None or rest > 0:
                try:
                    async with asyncio.timeout(rest):
                        await self.changed.wait()
                except TimeoutError:
                    pass
            else:
                await heapq.heappop(self.heap)[1]()
