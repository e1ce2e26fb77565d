# Lost: whoever starts the tasks signals before it lets them run.
import asyncio


class Counter:
    def __init__(self):
        self.value = 0
        self.changed = asyncio.Event()

    def add(self, amount):
        self.value += amount
        self.changed.set()

    def start(self):
        self.left = asyncio.create_task(self._left())
        self.right = asyncio.create_task(self._right())

    async def _left(self):
        while True:
            await self.changed.wait()
            self.changed.clear()  # error: LAG106 12
            print("left", self.value)

    async def _right(self):
        while True:
            await self.changed.wait()
            self.changed.clear()
            print("right", self.value)


async def main():
    counter = Counter()
    counter.start()
    counter.add(7)
    await asyncio.sleep(3600)
