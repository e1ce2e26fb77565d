# Lost: the wait for either of two events blocks this coroutine as any other; rows added during the write are stranded.
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
        while not self._quit.is_set():
            self._more.clear()
            rows, self._rows = self._rows, []
            await self._store.write(rows)
            await asyncio.wait(
                [
                    asyncio.ensure_future(self._more.wait()),
                    asyncio.ensure_future(self._quit.wait()),
                ],
                return_when=asyncio.FIRST_COMPLETED,
            )
