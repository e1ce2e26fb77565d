# Blocks: a thread's queue is read on the loop.
import queue

jobs = queue.Queue()


async def next_job():
    return jobs.get()  # error: LAG203 11
