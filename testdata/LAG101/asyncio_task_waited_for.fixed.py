# Lost: the task that waits is made after the clear() and waited for; rows added during the write are stranded.
import asyncio


class Recorder:
    def __init__(self, store):
        self._store = store
        self._rows = []
        self._more = asyncio.Event()
        self._quit = asyncio.Event()

    def record(self, row):
        self._rows.append(row)
        self._more.set()

    async def run(self):
        quitting = asyncio.create_task(self._quit.wait())
        while not quitting.done():
            self._more.clear()
            rows, self._rows = self._rows, []
            await self._store.write(rows)
            more = asyncio.create_task(self._more.wait())
            await asyncio.wait({more, quitting}, return_when=asyncio.FIRST_COMPLETED)
