# Quiet: the journal may have changed before the set, but what the waiter asks after the clear is what was written.
import asyncio


class Session:
    def __init__(self, link, journal):
        self._link = link
        self._journal = journal
        self._lock = asyncio.Lock()
        self._closed = False
        self._pump = None
        self._progress = asyncio.Event()

    def _start(self):
        if self._pump is None:
            self._pump = asyncio.create_task(self._link.run(self._journal.context))

    async def close(self):
        self._closed = True
        self._progress.set()
        self._journal.note("closed")
        self._progress.set()

    async def wait_for_reply(self, owed):
        while not self._closed:
            self._start()
            async with self._lock:
                pass
            self._progress.clear()
            if self._closed:
                return
            await self._progress.wait()
