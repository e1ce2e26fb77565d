# The module's own code makes the pool, and hands it a function that puts for ever.
import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

loop = asyncio.new_event_loop()
queue = asyncio.Queue()


def produce():
    while True:
        time.sleep(1)
        queue.put_nowait(1)  # error: LAG108 8


async def consume():
    while True:
        print(await queue.get())


pool = ThreadPoolExecutor(max_workers=1)
loop.run_in_executor(pool, produce)
loop.create_task(consume())
loop.run_forever()
