# Blocks: the end is waited for on the loop; in a thread, the task would submit to what is shut down.
import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor


class Reader:
    def __init__(self, replies):
        self.replies = replies
        self.pool = ThreadPoolExecutor()
        self.task = None

    def start(self):
        self.task = asyncio.create_task(self.work())

    async def work(self):
        loop = asyncio.get_running_loop()
        while True:
            print(await loop.run_in_executor(self.pool, self.replies.get))

    async def stop(self):
        self.pool.shutdown()  # error: LAG203 8
        self.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.task
