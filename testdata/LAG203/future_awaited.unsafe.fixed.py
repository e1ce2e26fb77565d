# Blocks: the executor's future is waited for on the loop; asyncio can await it.
import asyncio
from concurrent.futures import ProcessPoolExecutor


class Workers:
    def __init__(self):
        self.pool = ProcessPoolExecutor()

    async def count(self, text):
        await asyncio.sleep(0)
        return await asyncio.wrap_future(self.pool.submit(len, text)) + 1
