# A flag for others, up while the work is done; it is lowered in the finally and waited for elsewhere.
import asyncio


class Importer:
    def __init__(self, db):
        self._db = db
        self._idle = asyncio.Event()
        self._busy = asyncio.Event()

    async def run(self, files):
        for file in files:
            self._busy.set()
            try:
                await self._db.load(file)
            except OSError:
                await self._db.rollback()
            finally:
                self._busy.clear()
        self._idle.set()

    async def busy(self):
        await self._busy.wait()
