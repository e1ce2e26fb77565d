# When the coroutine comes to its wait, the thread has ended, and the event is set.
import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor


async def compute(work):
    done = asyncio.Event()

    def run():
        work()
        done.set()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    await done.wait()


class Pool:
    def __init__(self):
        self.pool = ThreadPoolExecutor()
        self.done = asyncio.Event()

    async def compute(self, work):
        await asyncio.wrap_future(self.pool.submit(self._run, work))
        await self.done.wait()

    def _run(self, work):
        work()
        self.done.set()
