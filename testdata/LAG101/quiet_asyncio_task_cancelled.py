# Quiet: to ask a task to end is no news of it; its starter looks only whether there is one.
import asyncio


class Session:
    def __init__(self, link):
        self._link = link
        self._lock = asyncio.Lock()
        self._pump = None
        self._progress = asyncio.Event()

    def _start(self):
        if self._pump is None:
            self._pump = asyncio.create_task(self._link.run())

    async def close(self):
        if self._pump is not None:
            self._pump.cancel()
        self._progress.set()

    async def wait_for_reply(self, owed):
        while self._link.owes(owed):
            self._start()
            async with self._lock:
                pass
            self._progress.clear()
            await self._progress.wait()
