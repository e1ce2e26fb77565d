# Quiet: a task that is cancelled before its first step never makes it.
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
        self._task.cancel()
        await self._task

    async def _sample(self):
        self._halt = False
        while not self._halt:
            self.probe.read()
            await asyncio.sleep(0.1)
