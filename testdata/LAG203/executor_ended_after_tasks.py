# Blocks: the end is waited for on the loop; the task that submits was cancelled before.
import asyncio
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
        self.task.cancel()
        self.pool.shutdown()  # error: LAG203 8


async def count(texts):
    pool = ThreadPoolExecutor()
    counted = [pool.submit(len, text) for text in texts]
    pool.shutdown()  # error: LAG203 4
    return len(counted)
