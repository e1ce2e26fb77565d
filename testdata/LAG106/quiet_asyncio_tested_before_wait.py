# Quiet: on one event loop nothing comes between the test and the wait.
import asyncio


class Log:
    def __init__(self):
        self.entries = []
        self.grown = asyncio.Event()

    def append(self, entry):
        self.entries.append(entry)
        self.grown.set()

    async def follow(self, readers):
        async with asyncio.TaskGroup() as group:
            for reader in readers:
                group.create_task(self._tail(reader))

    async def _tail(self, reader):
        position = 0
        while True:
            while position == len(self.entries):
                await self.grown.wait()
                self.grown.clear()
            await reader(self.entries[position])
            position += 1
