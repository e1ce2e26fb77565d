# Blocks: the executor's future is waited for on the loop; asyncio can await it.
import asyncio
from concurrent.futures import ProcessPoolExecutor


class Workers:
    def __init__(self):
        self.pool = ProcessPoolExecutor()

    async def count(self, text):
        await asyncio.sleep(0)
        return self.pool.submit(len, text).result() + 1  # error: LAG203 15
