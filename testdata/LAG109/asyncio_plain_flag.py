# A task takes its first step later, too: after stop(), if nothing is awaited in between.
import asyncio


class Sampler:
    def __init__(self, probe):
        self.probe = probe
        self._halt = False
        self._task = None

    def start(self):
        self._task = asyncio.create_task(self._sample())

    async def stop(self):
        self._halt = True
        await self._task

    async def _sample(self):
        self._halt = False  # error: LAG109 8
        while not self._halt:
            self.probe.read()
            await asyncio.sleep(0.1)
