# Lost: what the database has answered is carried to the clear by a local flag.
import asyncio


class Job:
    def __init__(self, db):
        self.db = db
        self.rows_added = asyncio.Event()

    def added(self):
        self.rows_added.set()

    async def run(self, handle):
        while True:
            idle = True
            for row in await self.db.pending():
                idle = False
                await handle(row)
            if idle:
                self.rows_added.clear()  # error: LAG101 16
                await self.rows_added.wait()
