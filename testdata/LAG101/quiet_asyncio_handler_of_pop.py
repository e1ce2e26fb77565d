# IndexError comes from the pop, before anything is awaited.
import asyncio


class C:
    def __init__(self):
        self.q = []
        self.ev = asyncio.Event()

    def put(self, x):
        self.q.append(x)
        self.ev.set()

    async def run(self):
        while True:
            try:
                await self.do(self.q.pop(0))
            except IndexError:
                self.ev.clear()
                await self.ev.wait()
