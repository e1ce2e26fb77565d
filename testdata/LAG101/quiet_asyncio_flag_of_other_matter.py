# Quiet: the local flag says whether the first pass is over, whatever the database has answered.
import asyncio


class Job:
    def __init__(self, db):
        self.db = db
        self.rows_added = asyncio.Event()

    def added(self):
        self.rows_added.set()

    async def run(self, handle):
        first = True
        while True:
            for row in await self.db.pending():
                handle(row)
            if first:
                first = False
                self.rows_added.clear()
                await self.rows_added.wait()
