# Blocks: a thread's queue is read on the loop.
import asyncio
import queue

jobs = queue.Queue()


async def next_job():
    return await asyncio.to_thread(jobs.get)
