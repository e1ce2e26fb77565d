# The end of the executor is not waited for, or its work has been awaited.
import asyncio
from concurrent.futures import ThreadPoolExecutor


class Reader:
    def __init__(self, replies):
        self.replies = replies
        self.pool = ThreadPoolExecutor()

    async def work(self):
        loop = asyncio.get_running_loop()
        while True:
            print(await loop.run_in_executor(self.pool, self.replies.get))

    async def stop(self):
        self.pool.shutdown(wait=False)
